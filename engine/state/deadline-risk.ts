/** A deadline that will probably be missed, or was. */
export interface DeadlineRisk {
  /** When it is due, when it is expected to end, and when this was reported; in milliseconds since 1970. */
  due: number;
  end?: number;
  at: number;
  /** The share of simulated runs in which it was late; 1 where it is. */
  risk: number;
}
