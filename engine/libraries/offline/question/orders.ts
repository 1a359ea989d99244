const verbs =
  "summari[sz]e|sum(?:\\s+[\\w’'-]+){0,6}?\\s+up|condense|shorten|write|answer|return|list|give|classify|reply|respond|extract|name|choose|pick|select|find|describe|explain|state|tell|take|read|decide|sort|rank|label|report|say|use|keep|put|show|rewrite|translate|compare|identify|analy[sz]e|count|make|draft|compose|do not|don’t|don't|only|copy|leave|order";
const opening = new RegExp(`^(?:please\\s+|then\\s+|now\\s+|first,?\\s+|from this,?\\s+)?(?:${verbs})\\b`, 'i');
const question =
  /^(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|does|do|did|can|could|should|will|has|have)\b[^.]*\?\s*$/i;

/** Whether a paragraph is an instruction or a question, and so no part of the document. */
export function isOrder(paragraph: string): boolean {
  const text = paragraph.trim();
  return text.length < 900 && (opening.test(text) || question.test(text) || /^you are\b/i.test(text));
}
