/** Words without information about a text's subject. */
const words = `a about above after again against ago all almost along already also although always am among an and another any anybody anything are around as at
away back be because been before behind being below between both but by came can cannot come could did do does doing done down during each either else enough
even ever every everybody everything few first for from further gave get gets give given go goes going gone got had has have having he hence her here hers herself him
himself his how however i if in indeed instead into is it its itself just keep kept last later least less let like made make makes many may me might mine more most mr
mrs ms much must my myself nearly neither never no nobody none nor not nothing now of off often on once one only onto or other others our ours out over own per perhaps
please put quite rather said same saw say says see seem seemed seen several shall she should since so some somebody something soon still such take taken than that the
their theirs them themselves then there therefore these they thing this those though through thus till to together too took toward towards under until up upon us
used very was we well went were what when where whether which while who whole whom whose why will with within without would yet you your yours yourself 's n't 'll 're 've 'd 'm`;

const stopWords = new Set(words.split(/\s+/));

/** Whether a lower-case word is a stop word. */
export const isStopWord = (word: string): boolean => stopWords.has(word);
