import type { ActionSpec, Effect, ToolSpec } from './descriptor.ts';
import { shape } from './shape.ts';

type Row = readonly [title: string, doc: string, effect: Effect, actions: string];

/** Tools that are known and that nothing executes yet. Their parameters and results are open: nothing is said about them. */
const rows: Readonly<Record<string, Row>> = {
  'web-search': ['Web search', 'Searches the web through a configured service.', 'network', 'search'],
  'headless-browser': [
    'Browser',
    'Fetches a page and reads its text.',
    'network',
    'fetch navigate scrape extract screenshot verify search',
  ],
  'multi-model-routing': ['Routing', 'Chooses a model for a task.', 'none', 'route execute'],
  'task-delegation': ['Delegation', 'Gives a task to the model that fits it.', 'network', 'delegate execute'],
  'prompt-optimization': ['Prompt advice', 'Makes a better prompt of a prompt.', 'network', 'optimize execute'],
  'pdf-compiler': ['PDF', 'Makes a PDF of Markdown.', 'write', 'compile'],
  'image-generation': ['Images', 'Makes images from words.', 'network', 'generate execute'],
  'image-analysis': ['Image reading', 'Says what is in an image.', 'network', 'analyze execute'],
  'audio-processing': ['Audio', 'Transcribes and speaks.', 'network', 'transcribe synthesize execute'],
  'video-processing': ['Video', 'Says what is in a video.', 'network', 'analyze execute'],
};

const open = { ...shape({}, [], true) };

function known(name: string, [title, doc, effect, actions]: Row): ToolSpec {
  const spec = (action: string): [string, ActionSpec] => [
    action,
    { doc: `${doc} Action \`${action}\`.`, parameters: open, result: open, effect, repeatable: effect === 'none' },
  ];
  const names = actions.split(' ');
  return {
    name,
    title,
    doc,
    defaultAction: names[0] ?? name,
    actions: Object.fromEntries(names.map(spec)),
    executable: false,
    asks: effect === 'execute',
  };
}

export const laterTools: Readonly<Record<string, ToolSpec>> = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, known(name, row)]),
);
