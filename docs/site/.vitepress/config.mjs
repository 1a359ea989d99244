// The site of the documentation: the Markdown of the repository as it is (build.mjs copies it), with a search that works offline.
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitepress';

const pages = resolve(import.meta.dirname, '../pages');
const item = (file) => ({
  text: /^# (.+)$/m.exec(readFileSync(join(pages, file), 'utf8'))?.[1] ?? file,
  link: `/${file.replace(/\.md$/, '')}`,
});
const pagesOf = (pattern) =>
  globSync(pattern, { cwd: pages })
    .filter((file) => !file.endsWith('README.md'))
    .sort()
    .map(item);
/** A room of the side bar, unless it has no page yet. */
const room = (text, items, collapsed = false) => (items.length ? [{ text, items, collapsed }] : []);

/** Names of headings as GitHub and test/docs/markdown.ts make them, so that the same links lead there. */
const slugOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const notSearched = /^(?:CHANGELOG|CONTRIBUTING|docs\/architecture|docs\/decisions\/.*)\.md$/;

const after = (result, change) => (result instanceof Promise ? result.then(change) : change(result));

export default defineConfig({
  title: 'Baton',
  description: 'AI pipelines as YAML',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache',
  // Folders and files of the repository that pages name and that are no pages; test/readme.test.ts holds these links.
  ignoreDeadLinks: [/examples\//, /LICENSE/, /\/(?:guides|decisions)\/?(?:index)?$/, /\.schema(?:\.json)?$/],
  markdown: {
    // What looks like HTML is text (`<AUTO>`), and what looks like a template of the generator is one of Baton.
    html: false,
    anchor: { slugify: slugOf },
    config(markdown) {
      for (const name of ['render', 'renderAsync']) {
        const render = markdown[name]?.bind(markdown);
        if (render) markdown[name] = (...args) => after(render(...args), (html) => html.replaceAll('{{', '&#123;&#123;'));
      }
    },
  },
  themeConfig: {
    // Whoever searches uses Baton: how it is built and what was changed can be read, and is not in their way.
    search: {
      provider: 'local',
      options: { _render: (text, env, markdown) => (notSearched.test(env.relativePath) ? '' : markdown.render(text, env)) },
    },
    outline: [2, 3],
    sidebar: [
      ...room('Begin', [
        { text: 'By task', link: '/docs/README' },
        { text: 'README', link: '/README' },
        ...pagesOf('docs/{tutorial,gallery}.md'),
      ]),
      ...room('How to', pagesOf('docs/guides/*.md')),
      ...room('Concepts', pagesOf('docs/concepts/*.md')),
      ...room('If you come from', pagesOf('docs/coming-from/*.md')),
      ...room('Reference', pagesOf('docs/reference/*.md')),
      ...room('Other editors', pagesOf('docs/editors/*.md'), true),
      ...room(
        'How it is built',
        [item('docs/architecture.md'), item('CONTRIBUTING.md'), ...pagesOf('docs/decisions/*.md')],
        true,
      ),
    ],
  },
});
