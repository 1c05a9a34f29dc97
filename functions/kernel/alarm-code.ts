/** Codes of log lines that wake somebody: the alarm is made from the same word as the line. */
export const alarmCodes = {
  /** A function could not do its work, for a reason that is not the caller's. */
  unexpected: 'FailedUnexpectedly',
  /** A workflow was taken back, but not whole: what is left must be removed by hand. */
  leftBehind: 'LeftBehind',
  /** What a hospital keeps does not open: it was forged, moved or damaged. The line names it. */
  unreadable: 'Unreadable',
} as const;
