use super::{Evaluation, maximise, maximise_from_sample};

fn quadratic(at: &[f64; 3]) -> Evaluation<3> {
    let [x, y, z] = *at;
    let (dx, dy, dz) = (x - 1.0, y + 2.0, z - 0.5);
    Evaluation {
        value: -1_000.0 - 50.0 * dx * dx - 300.0 * dy * dy - 2.0 * dz * dz - 10.0 * dx * dy,
        gradient: [-100.0 * dx - 10.0 * dy, -600.0 * dy - 10.0 * dx, -4.0 * dz],
    }
}

/// The banana of Rosenbrock (1960), turned upside down.
fn banana(at: &[f64; 2]) -> Evaluation<2> {
    let [x, y] = *at;
    let bend = y - x * x;
    Evaluation {
        value: -100.0 * bend * bend - (1.0 - x) * (1.0 - x),
        gradient: [400.0 * x * bend + 2.0 * (1.0 - x), -200.0 * bend],
    }
}

#[test]
fn a_quadratic_top_is_found_with_its_curvature() {
    let maximum = maximise(&[[0.0; 3]], quadratic);
    assert!(maximum.converged && maximum.hessian_negative_definite);
    for (found, true_value) in maximum.at.iter().zip([1.0, -2.0, 0.5]) {
        assert!((found - true_value).abs() < 1e-9, "{:?}", maximum.at);
    }
    let covariance = maximum.covariance().unwrap();
    assert!((covariance[2][2] - 0.25).abs() < 1e-9);
    assert!(maximum.evaluations <= 30, "{}", maximum.evaluations);
}

#[test]
fn from_a_sample_s_top_that_of_all_is_reached_in_a_few_steps() {
    // All are ten times as much, with their top a little off and a little more bent.
    let all = |at: &[f64; 3]| {
        let part = quadratic(&[1.02 * at[0] + 0.03, at[1] - 0.01, 0.98 * at[2]]);
        let [x, y, z] = part.gradient;
        Evaluation {
            value: 10.0 * part.value,
            gradient: [10.2 * x, 10.0 * y, 9.8 * z],
        }
    };
    let sample = maximise(&[[0.0; 3], [2.0; 3]], quadratic);
    let (anew, starts) = (maximise(&[[0.0; 3]], all), sample.starts.clone());
    let near = maximise_from_sample(sample.clone(), 10.0, all).unwrap();
    assert!(near.converged && near.evaluations <= 12, "{}", near.evaluations);
    assert_eq!(near.starts, starts);
    for (one, other) in near.at.iter().zip(anew.at) {
        assert!((one - other).abs() < 1e-8, "{one} {other}");
    }
    let nowhere = |_: &[f64; 3]| Evaluation {
        value: f64::NAN,
        gradient: [0.0; 3],
    };
    assert!(maximise_from_sample(sample.clone(), 10.0, nowhere).is_none());
    let stuck = super::Maximum {
        converged: false,
        ..sample
    };
    assert!(maximise_from_sample(stuck, 10.0, all).is_none());
}

#[test]
fn a_bent_ridge_is_climbed_to_its_end() {
    let maximum = maximise(&[[-1.2, 1.0], [0.0, 0.0]], banana);
    assert!(maximum.converged, "{maximum:?}");
    assert!((maximum.at[0] - 1.0).abs() < 1e-7 && (maximum.at[1] - 1.0).abs() < 1e-7);
    assert_eq!(maximum.starts_agreeing, 2);
    assert_eq!(maximum.starts.len(), 2);
}

#[test]
fn the_higher_of_two_tops_is_taken() {
    let two_tops = |at: &[f64; 1]| {
        let x = at[0];
        Evaluation {
            value: -(x * x - 4.0) * (x * x - 4.0) + x,
            gradient: [-4.0 * x * (x * x - 4.0) + 1.0],
        }
    };
    let maximum = maximise(&[[-2.5], [2.5]], two_tops);
    let x = maximum.at[0];
    assert!(x > 2.0 && (x * x * x - 4.0 * x - 0.25).abs() < 1e-7, "{x}");
    assert_eq!(maximum.starts_agreeing, 1);
}

#[test]
fn a_parameter_that_runs_off_ends_quickly_at_the_boundary() {
    let runaway = |at: &[f64; 2]| {
        let [x, y] = *at;
        Evaluation {
            value: -500.0 - 80.0 * (-x).exp() - 40.0 * (y - 1.0) * (y - 1.0),
            gradient: [80.0 * (-x).exp(), -80.0 * (y - 1.0)],
        }
    };
    let maximum = maximise(&[[0.0, 0.0]], runaway);
    assert_eq!(maximum.at_boundary, [true, false]);
    assert!(maximum.converged && maximum.covariance().is_none());
    assert!((maximum.value + 500.0).abs() < 1e-3, "{}", maximum.value);
    assert!(maximum.evaluations <= 40, "{}", maximum.evaluations);
}

#[test]
fn values_that_are_not_finite_are_backed_away_from() {
    let cliff = |at: &[f64; 1]| {
        let x = at[0];
        Evaluation {
            value: if x > 3.0 { f64::NAN } else { -(x - 2.9) * (x - 2.9) },
            gradient: [-2.0 * (x - 2.9)],
        }
    };
    let maximum = maximise(&[[-4.0], [5.0]], cliff);
    assert!((maximum.at[0] - 2.9).abs() < 1e-9);
    let nowhere = maximise(&[[0.0]], |_| Evaluation {
        value: f64::NAN,
        gradient: [0.0],
    });
    assert!(!nowhere.converged && nowhere.value.is_infinite());
}

#[test]
fn a_wrong_gradient_is_survived_by_the_simplex() {
    let lying = |at: &[f64; 2]| Evaluation {
        value: -(at[0] - 1.0) * (at[0] - 1.0) - (at[1] - 1.0) * (at[1] - 1.0),
        gradient: [-1.0, -1.0],
    };
    let maximum = maximise(&[[0.0, 0.0]], lying);
    assert!(maximum.value > -1e-3, "{maximum:?}");
    assert!(!maximum.converged);
}
