/** How much an example needs models: not at all, the offline engine is enough, or a real model is required. */
type ModelNeed = 'none' | 'offline' | 'needed';

/** An example of the gallery. It stands in `examples/NAME`, its pipeline in `NAME.baton.yaml` there. */
export interface GalleryEntry {
  name: string;
  /** One sentence. */
  says: string;
  model: ModelNeed;
  /** Uses other machines, so it cannot be tried without a network. */
  network?: true;
  /** The command to run it in its folder, where that is more than `baton run FILE`. */
  command?: string;
}

/** The gallery by category, in display order. */
export const gallery: Readonly<Record<string, readonly GalleryEntry[]>> = {
  Begin: [
    { name: 'hello', says: 'An input, a variable, a file, an output: the smallest useful pipeline.', model: 'none' },
    { name: 'choices', says: 'A leaflet that leaves its choices to a model, and keeps the answers.', model: 'offline' },
    { name: 'templates', says: 'Steps written once and used in several places, to sort and answer letters.', model: 'needed' },
  ],
  'Texts and documents': [
    {
      name: 'research-brief',
      says: 'Reads thirteen documents that disagree, and writes a brief in which every finding names its file.',
      model: 'offline',
    },
    {
      name: 'questions',
      says: 'Answers a question from a folder of documents, with the sentence that it rests on.',
      model: 'offline',
    },
    { name: 'minutes', says: 'Takes the tasks out of the notes of a meeting: who does what until when.', model: 'offline' },
    {
      name: 'terms',
      says: 'Compares two versions of terms clause by clause, and says whom each change helps.',
      model: 'offline',
    },
    {
      name: 'translation',
      says: 'Translates a page, and holds each paragraph to a glossary and to its numbers.',
      model: 'needed',
    },
  ],
  'Tables and data': [
    { name: 'sales', says: 'Adds a table of orders up by month, region and customer, and writes a page.', model: 'none' },
    { name: 'contacts', says: 'Cleans a list of contacts, and puts aside what is wrong, with line and reasons.', model: 'none' },
    {
      name: 'receipts',
      says: 'Takes date and total out of receipts, and tells where the lines add up to another sum.',
      model: 'offline',
    },
    {
      name: 'rows',
      says: 'Judges every row of a table, fifty in one call, and asks again only where a row changed.',
      model: 'offline',
    },
  ],
  'People and mail': [
    { name: 'triage', says: 'Sorts messages of customers by queue and urgency.', model: 'offline' },
    { name: 'approval', says: 'Waits for a yes, for days if need be, before a notice goes out.', model: 'offline' },
    {
      name: 'revise',
      says: 'Drafts a notice until a person approves it; what they want changed goes into the next draft.',
      model: 'offline',
    },
  ],
  'Software and operations': [
    { name: 'review', says: 'Reviews a diff file by file, and fails where something is severe.', model: 'needed' },
    { name: 'impact', says: 'Finds where a function is called, and says what a change of it touches.', model: 'offline' },
    { name: 'changelog', says: 'Turns commits into a changelog for users.', model: 'offline' },
    { name: 'incident', says: 'Finds the incident in a log, and writes what happened around it.', model: 'offline' },
    {
      name: 'nightly',
      says: 'Reads pages every night by a pipeline of its own, keeps a secret, and runs by cron and in CI.',
      model: 'offline',
      network: true,
      command: 'baton run nightly.baton.yaml --allow http:example.org',
    },
  ],
  'Pictures and sound': [
    { name: 'flashcards', says: 'Cards of words: a sentence, a picture of it, and the sentence read aloud.', model: 'needed' },
  ],
  'Models and agents': [
    { name: 'models', says: 'Puts one question to several models, with times and costs side by side.', model: 'offline' },
    { name: 'team', says: 'Three agents research, write and judge a paragraph, and hand over to each other.', model: 'needed' },
    {
      name: 'agent',
      says: 'A model looks for itself: it reads files, and uses a server of the Model Context Protocol.',
      model: 'needed',
      command: 'baton run agent.baton.yaml --allow words',
    },
    { name: 'plan', says: 'A model plans the steps to an answer, and they run within bounds.', model: 'needed' },
  ],
};

/** The command line that runs a pipeline in its folder. */
export const runLine = (file: string): string => `baton run ${file}`;
