//! Small symmetric systems: factor, solve, invert.

/// The lower factor L of A = L Lᵀ, or nothing when A is not safely positive definite.
///
/// A pivot has to keep a billionth of its diagonal element: below that, the Hessians that are taken by differences
/// are noise.
pub fn factor<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    const PIVOT_AT_LEAST: f64 = 1e-9;
    let mut lower = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - known;
            if row == column {
                let is_safe = rest.is_finite() && rest > PIVOT_AT_LEAST * matrix[row][row];
                if !is_safe {
                    return None;
                }
                lower[row][row] = rest.sqrt();
            } else {
                lower[row][column] = rest / lower[column][column];
            }
        }
    }
    Some(lower)
}

/// The solution of A x = b for the factor L of A.
pub fn solve<const N: usize>(lower: &[[f64; N]; N], right: &[f64; N]) -> [f64; N] {
    let mut x = *right;
    for row in 0..N {
        let known: f64 = (0..row).map(|k| lower[row][k] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row][row];
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| lower[k][row] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row][row];
    }
    x
}

/// The inverse of A for the factor L of A.
pub fn inverse<const N: usize>(lower: &[[f64; N]; N]) -> [[f64; N]; N] {
    let mut inverse = [[0.0; N]; N];
    for (column, row) in inverse.iter_mut().enumerate() {
        let mut unit = [0.0; N];
        unit[column] = 1.0;
        // The inverse is symmetric, so its columns are its rows.
        *row = solve(lower, &unit);
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::{factor, inverse, solve};

    const MATRIX: [[f64; 3]; 3] = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];

    #[test]
    fn a_solution_gives_the_right_side_again() {
        let x = solve(&factor(&MATRIX).unwrap(), &[1.0, 2.0, 3.0]);
        for (row, right) in MATRIX.iter().zip([1.0, 2.0, 3.0]) {
            let left: f64 = row.iter().zip(x).map(|(a, x)| a * x).sum();
            assert!((left - right).abs() < 1e-14);
        }
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let inverse = inverse(&factor(&MATRIX).unwrap());
        for (i, row) in MATRIX.iter().enumerate() {
            for (j, column) in inverse.iter().enumerate() {
                // The inverse is symmetric: its rows are its columns.
                let entry: f64 = row.iter().zip(column).map(|(one, other)| one * other).sum();
                assert!((entry - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn an_indefinite_or_flat_matrix_has_no_factor() {
        assert!(factor(&[[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(factor(&[[1.0, 1.0], [1.0, 1.0]]).is_none());
        assert!(factor(&[[f64::NAN]]).is_none());
    }
}
