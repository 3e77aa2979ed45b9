//! Teams: a tree of regions and departments with people in it.

crate::id! {
    /// A team (团队).
    TeamId
}
