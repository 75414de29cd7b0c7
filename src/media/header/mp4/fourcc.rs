//! The codec by its four-letter name in an MP4 or MOV file

use crate::media::header::facts::{Codec, printable};

/// The names of H.264: those of MP4 (mp4ra.org), those of cameras and editing programs in MOV
/// (AVC-Intra, XAVC, AVCHD: QuickTime accepts each), and old names from AVI. Dolby Vision of this kind
/// is based on H.264.
const H264: [&[u8; 4]; 34] = [
    b"AVC1", b"AVC2", b"AVC3", b"AVC4", b"DVA1", b"DVAV", b"AI12", b"AI13", b"AI15", b"AI16",
    b"AI1P", b"AI1Q", b"AI52", b"AI53", b"AI55", b"AI56", b"AI5P", b"AI5Q", b"AIVX", b"AVIN",
    b"AVLG", b"XALG", b"RV64", b"H264", b"X264", b"Q264", b"V264", b"DAVC", b"GAVC", b"INMC",
    b"SMV2", b"TSHD", b"UMSV", b"VSSH",
];
/// The names of H.265 from the same sources.
const H265: [&[u8; 4]; 12] = [
    b"HVC1", b"HVC2", b"HVC3", b"HEV1", b"HEV2", b"HEV3", b"HVT1", b"DVH1", b"DVHE", b"HEVC",
    b"H265", b"X265",
];

/// Returns the codec of a name. Case is ignored, because programs mix it.
pub(crate) fn codec(name: [u8; 4]) -> Codec {
    let upper = name.to_ascii_uppercase();
    let is_one_of = |names: &[&[u8; 4]]| names.iter().any(|known| **known == *upper);
    if is_one_of(&H264) {
        return Codec::H264;
    }
    if is_one_of(&H265) {
        return Codec::H265;
    }
    match upper.as_slice() {
        b"VP08" | b"VP80" => Codec::Vp8,
        b"VP09" | b"VP90" => Codec::Vp9,
        _ => Codec::Other(printable(&name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_and_programs_have_their_own_names() {
        for name in [b"avc1", b"avc2", b"ai12", b"ai15", b"AVin", b"xalg", b"H264", b"x264"] {
            assert_eq!(codec(*name), Codec::H264, "{}", name.escape_ascii());
        }
        for name in [b"hvc1", b"hev2", b"hvt1", b"HEVC", b"x265", b"dvhe"] {
            assert_eq!(codec(*name), Codec::H265, "{}", name.escape_ascii());
        }
        assert_eq!(codec(*b"vp09"), Codec::Vp9);
        assert_eq!(codec(*b"av01"), Codec::Other("av01".to_owned()));
        assert_eq!(codec(*b"encv"), Codec::Other("encv".to_owned()));
    }
}
