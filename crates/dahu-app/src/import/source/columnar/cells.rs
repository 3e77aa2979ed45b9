//! One column of a batch as cells.

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, LargeStringArray,
        StringArray, StringViewArray, TimestampMicrosecondArray,
    },
    compute::cast,
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int64Type, TimeUnit,
        TimestampMicrosecondType,
    },
    error::ArrowError,
};
use chrono::{DateTime, Duration, NaiveDate};
use dahu_core::import::{Cell, Row};

/// A column of a batch, in one of the few forms that all readable types come down to.
pub(super) enum Cells {
    Empty,
    Text(StringArray),
    LargeText(LargeStringArray),
    TextView(StringViewArray),
    Integer(Int64Array),
    Number(Float64Array),
    /// Floats of 32 bits, whose short decimals are not those of the nearest float of 64.
    ShortNumber(arrow::array::Float32Array),
    /// Exact decimals; they become text, since cells have no decimals of their own.
    Decimal(Decimal128Array),
    Date(arrow::array::Date32Array),
    /// Microseconds of civil time.
    Moment(TimestampMicrosecondArray),
    Bool(BooleanArray),
}

/// Whether a column of this type can be read.
pub(super) fn can_hold(data_type: &DataType) -> bool {
    match data_type {
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Date64 => true,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => true,
        // The day that a moment falls on depends on its zone; only zones that need no table are read.
        DataType::Timestamp(_, zone) => zone.as_deref().is_none_or(|zone| offset_minutes(zone).is_some()),
        DataType::Dictionary(_, values) => !matches!(**values, DataType::Dictionary(..)) && can_hold(values),
        other => other.is_integer(),
    }
}

impl Cells {
    pub(super) fn of(column: &ArrayRef) -> Result<Self, ArrowError> {
        Ok(match column.data_type() {
            DataType::Null => Self::Empty,
            DataType::Utf8 => Self::Text(column.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeText(column.as_string().clone()),
            DataType::Utf8View => Self::TextView(column.as_string_view().clone()),
            DataType::Boolean => Self::Bool(column.as_boolean().clone()),
            DataType::Float32 => Self::ShortNumber(column.as_primitive::<Float32Type>().clone()),
            DataType::Float16 | DataType::Float64 => Self::Number(
                cast(column, &DataType::Float64)?
                    .as_primitive::<Float64Type>()
                    .clone(),
            ),
            DataType::Date32 | DataType::Date64 => Self::Date(
                cast(column, &DataType::Date32)?
                    .as_primitive::<Date32Type>()
                    .clone(),
            ),
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => {
                let wide = cast(column, &DataType::Decimal128(38, *scale))?;
                Self::Decimal(wide.as_primitive::<Decimal128Type>().clone())
            }
            DataType::Decimal128(..) => Self::Decimal(column.as_primitive::<Decimal128Type>().clone()),
            DataType::Timestamp(_, zone) => {
                let minutes = zone.as_deref().and_then(offset_minutes).unwrap_or(0);
                Self::Moment(civil(column, minutes)?)
            }
            DataType::Dictionary(_, values) => Self::of(&cast(column, values)?)?,
            // The largest unsigned numbers do not fit and become text instead.
            DataType::UInt64 => Self::Text(cast(column, &DataType::Utf8)?.as_string().clone()),
            _ => Self::Integer(
                cast(column, &DataType::Int64)?
                    .as_primitive::<Int64Type>()
                    .clone(),
            ),
        })
    }

    /// Adds the cell at `index` to the row.
    pub(super) fn push(&self, index: usize, row: &mut Row) {
        if self.is_null(index) {
            return row.push(Cell::Empty);
        }
        match self {
            Self::Empty => row.push(Cell::Empty),
            Self::Text(texts) => row.push(Cell::Text(texts.value(index))),
            Self::LargeText(texts) => row.push(Cell::Text(texts.value(index))),
            Self::TextView(texts) => row.push(Cell::Text(texts.value(index))),
            Self::Integer(numbers) => row.push(Cell::Integer(numbers.value(index))),
            Self::Number(numbers) => row.push(Cell::Number(numbers.value(index))),
            Self::ShortNumber(numbers) => row.push(Cell::Text(&numbers.value(index).to_string())),
            Self::Decimal(numbers) => row.push(Cell::Text(&numbers.value_as_string(index))),
            Self::Date(days) => row.push(date(days.value(index)).map_or(Cell::Empty, Cell::Date)),
            Self::Moment(moments) => {
                let moment = DateTime::from_timestamp_micros(moments.value(index));
                row.push(moment.map_or(Cell::Empty, |moment| Cell::DateTime(moment.naive_utc())));
            }
            Self::Bool(truths) => row.push(Cell::Bool(truths.value(index))),
        }
    }

    fn is_null(&self, index: usize) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(column) => column.is_null(index),
            Self::LargeText(column) => column.is_null(index),
            Self::TextView(column) => column.is_null(index),
            Self::Integer(column) => column.is_null(index),
            Self::Number(column) => column.is_null(index),
            Self::ShortNumber(column) => column.is_null(index),
            Self::Decimal(column) => column.is_null(index),
            Self::Date(column) => column.is_null(index),
            Self::Moment(column) => column.is_null(index),
            Self::Bool(column) => column.is_null(index),
        }
    }
}

/// The moments of a column as civil time in its zone.
fn civil(column: &ArrayRef, minutes: i64) -> Result<TimestampMicrosecondArray, ArrowError> {
    let micros = cast(column, &DataType::Timestamp(TimeUnit::Microsecond, None).clone())?;
    let micros = micros.as_primitive::<TimestampMicrosecondType>();
    let shift = minutes * 60_000_000;
    Ok(micros.unary::<_, TimestampMicrosecondType>(|moment| moment.saturating_add(shift)))
}

/// How far a zone without a table is ahead of UTC: `UTC`, `Z`, `+08:00`.
fn offset_minutes(zone: &str) -> Option<i64> {
    if matches!(zone, "UTC" | "utc" | "Z" | "GMT" | "Etc/UTC") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 60 + minutes))
}

fn date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_signed(Duration::try_days(i64::from(days))?)
}
