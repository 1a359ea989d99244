/** A figure of the header: `strong` is the figure, `rest` its unit or its limit. */
export interface Figure {
  name: string;
  strong: string;
  rest: string;
  /** Its source, if not obvious. */
  title?: string | undefined;
  /** It is worth a look now. */
  isAlarming?: boolean;
  /** It has a limit that a person can change. */
  isLimited?: boolean;
}
