//! The rotation of pictures by the matrices of their track and their movie

use crate::media::header::numbers::be32;

/// The rotating part of a transformation matrix: `(x, y)` is shown at `(ax + cy, bx + dy)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Matrix {
    a: i128,
    b: i128,
    c: i128,
    d: i128,
}

impl Default for Matrix {
    fn default() -> Self {
        Self { a: 1, b: 0, c: 0, d: 1 }
    }
}

impl Matrix {
    /// Reads the nine numbers at `at`. Only zeros, which some programs write, mean no rotation.
    pub(crate) fn read(head: &[u8], at: usize) -> Option<Self> {
        let number = |place: usize| Some(i128::from(be32(head, at + place)?.cast_signed()));
        let matrix = Self { a: number(0)?, b: number(4)?, c: number(12)?, d: number(16)? };
        let is_zero = matrix == Self { a: 0, b: 0, c: 0, d: 0 };
        Some(if is_zero { Self::default() } else { matrix })
    }

    pub(crate) const fn then(self, next: Self) -> Self {
        Self {
            a: self.a * next.a + self.b * next.c,
            b: self.a * next.b + self.b * next.d,
            c: self.c * next.a + self.d * next.c,
            d: self.c * next.b + self.d * next.d,
        }
    }

    /// Returns the nearest rotation clockwise: 0, 90, 180 or 270 degrees.
    pub(crate) const fn degrees(self) -> u16 {
        if self.b.abs() > self.a.abs() && self.c.abs() > self.d.abs() {
            return if self.b > 0 { 90 } else { 270 };
        }
        if self.a < 0 && self.d < 0 { 180 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i32 = 0x1_0000;

    fn matrix(numbers: [i32; 4]) -> Matrix {
        let [a, b, c, d] = numbers;
        let nine = [a, b, 0, c, d, 0, 0, 0, 0x4000_0000];
        let bytes: Vec<u8> = nine.iter().flat_map(|number| number.to_be_bytes()).collect();
        Matrix::read(&bytes, 0).unwrap()
    }

    #[test]
    fn rotations_are_in_steps_of_ninety_degrees() {
        assert_eq!(matrix([ONE, 0, 0, ONE]).degrees(), 0);
        assert_eq!(matrix([0, ONE, -ONE, 0]).degrees(), 90);
        assert_eq!(matrix([-ONE, 0, 0, -ONE]).degrees(), 180);
        assert_eq!(matrix([0, -ONE, ONE, 0]).degrees(), 270);
        assert_eq!(matrix([3, ONE, -ONE, -3]).degrees(), 90);
        assert_eq!(matrix([0; 4]).degrees(), 0);
        assert_eq!(Matrix::read(&[0; 16], 0), None);
    }

    #[test]
    fn the_rotations_of_track_and_movie_add_up() {
        let right = matrix([0, ONE, -ONE, 0]);
        let left = matrix([0, -ONE, ONE, 0]);
        assert_eq!(right.then(right).degrees(), 180);
        assert_eq!(right.then(left).degrees(), 0);
        assert_eq!(Matrix::default().then(left).degrees(), 270);
    }
}
