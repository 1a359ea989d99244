/** Faults of a text as YAML, found during parsing. */
export const sourceTexts = {
  // Files
  tooLarge: 'This file is larger than 50 MB, which is too large to be read as a pipeline.',
  binary: 'This is not a text file: it holds a NUL character.',
  secondDocument: 'A file is one pipeline: what follows this line is not read.',
  tooDeep: 'This is nested deeper than {most} {most|level|levels}, which is too deep to be read.',
  tooDeepForParser: 'This is nested too deeply to be read.',
  unreadable: 'YAML cannot read this.',
  unreadableHere: 'YAML cannot read this here. Check the quotes, brackets and indentation around it.',

  // Columns
  topLevelKeys: 'The keys of the top level',
  mapKeys: 'The keys of a map',
  listItems: 'The items of a list',
  misaligned: '{what} must begin in one column: this one begins in column {column}, the first in column {expected}.',
  itemsColumn: 'The items of a list must begin in the same column.',
  keysColumn: 'The keys of a map must begin in the same column.',
  blockColumn: 'The text below `|` or `>` must be indented deeper than its key.',
  emptyLinesColumn: 'The empty lines before this text are indented deeper than the text itself. Remove their spaces.',
  tab: 'YAML is indented by spaces; this is a tab.',
  'tab.fix': 'Indent by spaces',
  shallowText: 'Quoted text that goes on here must be indented deeper than its key; other YAML tools refuse it.',
  'shallowText.fix': 'Indent the text deeper',

  // Keys, values and items
  lonely: 'This is neither a key nor a value. A key needs a colon and a space after it (`key: value`).',
  'lonely.fix': 'Put a space after the colon',
  keyTwice: '`{name}` occurs twice in this map; only the last one counts. Remove one of them, or rename it.',
  firstKey: 'The first `{name}`',
  inexact: 'No number holds `{text}` as it is written: it would be changed.',
  'inexact.hint': 'Write it in quotes, as text. Numbers are exact up to 9007199254740991, and neither infinite nor `nan`.',
  'inexact.fix': 'Put it in quotes',
  keyNotText: 'A key must be text, not a list or a map.',
  'keyNotText.hint': 'Text that begins with `[` or `{` must be in quotes.',
  keyMustBeText: 'A key must be text.',
  listAsKey: 'A list cannot be a key.',
  longKey: 'A key cannot be longer than 1,024 characters.',
  keyOverLines: 'A key must be on one line. Perhaps the line before lacks a colon, or this one is not indented enough.',
  valueEnded: 'The value has ended before this. Put the whole value in quotes, or begin a new line.',
  nothingBetween: 'There is nothing between these commas.',
  strayItem:
    'An item of a list cannot be among the keys of a map. Put it below a key of its own, or into the column of the list it belongs to.',
  misplacedItem: 'An item of a list is not allowed here. Lists begin on the line below their key, and their items in one column.',
  noDash: 'An item of a list must begin with `- `.',

  // Quotes and brackets
  quote: 'Put the value in quotes',
  colonInValue: 'A value that holds `: ` must be in quotes: YAML reads it as another key.',
  secondColon:
    'A value without quotes cannot hold `: `: YAML reads it as another key. Put the value in quotes, or the new key on a line of its own.',
  bareTemplate: 'A value that begins with `{mark}` must be in quotes: YAML would read a map in braces.',
  badStart: 'A value without quotes cannot begin with this character. Put the value in quotes.',
  badEscape: 'Inside double quotes a backslash begins an escape, and YAML does not have this one.',
  'badEscape.hint': 'Write `\\\\` for a backslash, or use single quotes.',
  unclosedDouble: 'This text has no closing `"`.',
  unclosedSingle: "This text has no closing `'`.",
  unclosedList: 'This list in brackets is not closed. Add `]`, and indent what is between deeper than the key.',
  unclosedMap: 'This map in braces is not closed. Add `}`, and indent what is between deeper than the key.',
  strayBracket: 'This bracket closes nothing.',
  blockInFlow: 'Inside brackets or braces everything must be written with brackets and braces, or in quotes.',
  blockHeader: 'After `|` or `>` only an indentation digit, `-` or `+` may follow; the text begins on the next line.',

  // Missing characters
  noSpaceBeforeComment: 'A comment needs a space before its `#`.',
  'noSpaceBeforeComment.hint': 'Text that holds `#` must be in quotes.',
  noSpaceAfterColon: 'A colon needs a space after it.',
  noCommaOrColon: 'A comma or a colon is missing here.',
  noComma: 'A comma is missing here.',
  noSpace: 'A space or a line break is missing here.',

  // Anchors, aliases, tags and directives
  aliasWithProperties: 'An alias (`*name`) takes the value of its anchor as it is: it cannot have an anchor or a tag of its own.',
  anchorWithColon: 'A name of an anchor that ends in `:` is easily misread. Put a space before the colon.',
  anchorWithoutName: 'An anchor (`&name`) or alias (`*name`) needs a name.',
  'anchorWithoutName.hint': 'Text that begins with `&` or `*` must be in quotes.',
  unknownAlias: '`*{name}` stands for the value marked `&{name}`, and nothing before it is marked so.',
  'unknownAlias.near': 'Did you mean `*{name}`?',
  'unknownAlias.hint': 'Text that begins with `*` must be in quotes.',
  repeated:
    'The aliases of this file repeat too much: `*{name}` would add {count} {count|value|values}. Write out what is needed here.',
  badMerge: '`<<` takes over the keys of a map, or of each map in a list; this is neither.',
  misplacedProperty: 'An anchor or a tag goes after the `-`, `?` or `:`, just before the value.',
  manyAnchors: 'A value can have only one anchor.',
  manyTags: 'A value can have only one tag.',
  yamlTag: 'YAML tags (`!name`) have no meaning here; the value is read without it.',
  'yamlTag.hint': 'Text that begins with `!` must be in quotes.',
  unfitTag: 'This YAML tag does not fit its value; the value is read without it.',
  directive: 'This line begins with `%`, which YAML keeps for directives, and this is not one of them. Remove it.',
  badVersion: 'This directive says the version of YAML and nothing else: `%YAML 1.2`.',
  secondVersion: 'The version of YAML is given a second time. Remove this line.',
  otherVersion:
    'This text asks for YAML {asked} and is read as {version}: words like `yes`, `no` and `on` are text. Remove this line.',
  noDocumentStart: 'A line `---` is missing between the lines that begin with `%` and what follows.',
  besideDocumentStart: 'A map or a list must begin in the line below `---`.',

  // AUTO tags
  openAuto: 'This AUTO tag has no end. Write `</AUTO>` after the request, or make `<AUTO>` the whole value.',
  'openAuto.fix': 'Add `</AUTO>` at the end of the value',
  unfinishedAuto: 'This AUTO tag is not finished: its `>` is missing.',
} as const;
