/**
 * What is due, and the share of plays in which it was late; times in milliseconds since 1970, or after
 * the beginning of a run that has not begun. The path of the run is empty.
 */
export interface ForeseenDeadline {
  path: string;
  due: number;
  risk: number;
  /** The median of its ends, with the range of eight of ten. */
  end: number;
  low: number;
  high: number;
}
