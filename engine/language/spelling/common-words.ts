/** Words without a meaning of their own (stop words). */
export const commonWords: ReadonlySet<string> = new Set(
  `a an the this that these those it its he she they them their we our you your i my me and or but so as if then than also too very
  is are was were be been being am do does did done have has had having will would shall should can could may might must
  of in on at to for from by with about into onto over under between through during per via there here which who whom whose what
  when where while because since such some any each every both all most more much many other another just only even still`.split(
    /\s+/,
  ),
);

/** Words that negate a claim. */
export const denyingWords: ReadonlySet<string> = new Set(
  'no not never none neither nor without cannot nobody nothing'.split(' '),
);
