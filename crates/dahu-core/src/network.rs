//! Networks of addresses: which clients count as one, and which proxies are trusted.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{fmt, str::FromStr};

/// Bits of a network that usually serves one client or one office.
const CLIENT_BITS: (u8, u8) = (24, 56);

/// The addresses that share their first bits, written `192.0.2.0/24` or `2001:db8::/56`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// Why a text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// What stands before the slash is no address.
    #[error("not an address, such as 10.0.0.1 or 10.0.0.0/8")]
    Address,
    /// The number after the slash is larger than the address has bits, or no number.
    #[error("after the slash stands the number of bits that the addresses share, such as 8 in 10.0.0.0/8")]
    Bits,
}

impl Network {
    /// The network of `bits` bits that `address` is in; more bits than the address has are all of them.
    #[must_use]
    pub fn around(address: IpAddr, bits: u8) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let bits = bits.min(32);
                let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                let first = IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask));
                Self { first, bits }
            }
            IpAddr::V6(address) => {
                let bits = bits.min(128);
                let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
                let first = IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask));
                Self { first, bits }
            }
        }
    }

    /// The network that counts as one client: whoever has one of its addresses can easily have the others.
    #[must_use]
    pub fn of_client(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(_) => Self::around(address, CLIENT_BITS.0),
            IpAddr::V6(_) => Self::around(address, CLIENT_BITS.1),
        }
    }

    /// Whether `address` is one of these; an IPv4 address in IPv6's clothes is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && Self::around(address, self.bits) == *self
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().map_err(|_| NetworkError::Bits)?,
            None => most,
        };
        if bits > most {
            return Err(NetworkError::Bits);
        }
        Ok(Self::around(address, bits))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    #[test]
    fn a_network_holds_the_addresses_that_share_its_bits() {
        for (text, address, expected) in [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("10.0.0.0/8", "2001:db8::1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.9", false),
            ("2001:db8::/56", "2001:db8:0:ff::1", true),
            ("2001:db8::/56", "2001:db8:0:100::1", false),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(network(text).contains(address), expected, "{text} {address}");
        }
    }

    #[test]
    fn a_client_is_a_24_of_ipv4_and_a_56_of_ipv6() {
        for (address, expected) in [
            ("192.0.2.200", "192.0.2.0/24"),
            ("::ffff:192.0.2.200", "192.0.2.0/24"),
            ("2001:db8:1:2ab::9", "2001:db8:1:200::/56"),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(Network::of_client(address).to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for (text, expected) in [
            ("", NetworkError::Address),
            ("proxy", NetworkError::Address),
            ("10.0.0.0/33", NetworkError::Bits),
            ("10.0.0.0/", NetworkError::Bits),
            ("10.0.0.0/-1", NetworkError::Bits),
            ("2001:db8::/129", NetworkError::Bits),
        ] {
            assert_eq!(text.parse::<Network>(), Err(expected), "{text:?}");
        }
    }
}
