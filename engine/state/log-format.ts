/**
 * Facts of a run have the meanings of a format. A run begins with the plain one and is raised by a fact, before the first one that an older
 * process would misunderstand, and only where all who might take it know the higher one. Format 3 has runs that steps make.
 */
export const plainFormat = 2;
export const knownFormat = 3;
/** What a step with `detached` needs. */
export const formatOfChildRuns = 3;
