//! Google Sheets in `agoras utils schedule-run`: the real binary, a stand-in for Google, the emulator

mod desk;
mod google;
mod kills;
mod marks;
mod options;
mod rows;
