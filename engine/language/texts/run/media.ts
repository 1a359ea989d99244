/** Texts about pictures, speech and transcripts that models make. */
export const mediaTexts = {
  // Parts of the request besides the prompt
  styled: 'Style: {style}',
  leftOut: 'Leave out: {left}',

  // Models that cannot
  cannotMake: {
    picture: '{model} makes no pictures.',
    speech: '{model} does not speak.',
    transcript: '{model} writes down no recordings.',
  },
  couldMakeOwn:
    'Name one that does, such as {models}; if this one does, say `capabilities: [{task}]` for it under `models` in baton.yaml.',
  couldHear:
    'A model that hears takes the recording in a prompt: `prompt: [What is said?, {audio: talk.mp3}]`. Else name {models}.',

  // Unsupported parameters
  notOne: '{model} does not support {member} {got}.',
  takes: 'It takes {values}.',
  takesNone: '{model} takes no `{member}`.',
  takesNoneHint: 'Leave it out, or name another model.',
  badSize: '{model} makes no picture of {got}: {why}.',
  sizeRule:
    'both sides must be divisible by {step}, none longer than {edge}, none three times the other, and {pixels} pixels at most',
  tooMany: '{model} makes {most} {most|picture|pictures} a call, and {got} are asked for.',
  tooManyHint: 'Repeat the step with `for_each`, or name another model.',
  noTimes: '{model} tells no times.',
  timesHint: 'Leave `timestamps` out, or name a model that tells them, such as openai:whisper-1 or groq:whisper-large-v3-turbo.',
  tooLong: '{model} speaks {most} {most|character|characters} at most, and the text has {got}.',
  tooLongHint: 'Cut it into parts, as with `for_each`.',

  // Results
  nothingMade: '{provider} answered without what was asked for.',
  said: 'It said: {text}',
  addressOnly: '{provider} answered with an address in place of the picture, which is not fetched.',
  addressOnlyHint: 'Use a server or a model that gives pictures as base64.',
  more: '{model} made {count} {count|file|files} where {wanted} {wanted|was|were} asked for; the rest is not kept.',
  fewer: '{model} made {count} {count|picture|pictures} of the {wanted} that were asked for.',
  notThat: {
    image: '{provider} answered with something that is no picture: its bytes are none of {types}.',
    audio: '{provider} answered with something that is no recording: its bytes are none of {types}.',
  },
  notBase64: '{provider} answered with something that is no base64.',
  tooLarge: '{provider} made a file of {size} MB; at most {most} MB are kept.',
  notSpoken: 'There is nothing to say: the text is empty.',
  notDrawn: 'There is nothing to draw: the prompt is empty.',

  // The call and the file
  makes: {
    picture: '{count} {count|picture|pictures} to make',
    speech: '{count} {count|character|characters} to say',
    transcript: '{name} to write down',
  },
  badEnding: {
    picture: 'A picture is not written as {file}.',
    speech: 'Speech is not written as {file}.',
  },
  endingsHint: 'Its name may end in {endings}.',
  otherType: '{file} holds a {type}, whatever its name says.',
  notHere: 'Models that make pictures or sound are not asked here.',
} as const;
