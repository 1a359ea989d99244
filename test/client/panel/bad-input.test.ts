import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { tabs } from '../../../client/panel/store/tabs.ts';
import type { NewFact } from '../../../engine/state/events.ts';
import { needsBrowser } from './browser.ts';
import { inputForm } from './inputs.ts';
import { misfitsOfPage } from './misfits.ts';
import { type Act, button, click, element, openPages, type Pages, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { pageOf } from './states.ts';
import { at, graph, stories, told } from './story.ts';
import { variantsInfo } from './variants-story.ts';

describe('the panel before what nobody expects', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the panel before what nobody expects');
    pages = await openPages();
  });

  const narrow = { width: 460, height: 900 };
  const draw = async (messages: ToPanel | ToPanel[], rest: Partial<Shown> = {}): Promise<string> => {
    const markup = await pages.markup({ messages: [messages].flat(), now: at(60), ...rest }, narrow);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const fits = shows(`(${misfitsOfPage})().length === 0`);
  const run = (facts: [number, NewFact][], selected: string): ToPanel =>
    snapshotOf({ graph, events: [...stories.running.events.slice(0, 1), ...told(facts)] }, 60, selected);

  it('shows markup in names as it is written, and leaves out what turns the direction of writing', async () => {
    const evil = '<b>x</b>\u202egnp.exe';
    const markup = await draw(
      {
        ...snapshotOf(
          {
            graph,
            events: stories.succeeded.events.map((event) =>
              event.type === 'step.succeeded' && event.path === 'choose_focus' ? { ...event, result: { value: evil } } : event,
            ),
          },
          60,
        ),
        pipeline: { id: 'p', name: evil, file: `${evil}.baton.yaml` },
      },
      { acts: [fits] },
    );
    assert.match(markup, /<h1><button[^>]*>&lt;b&gt;x&lt;\/b&gt;gnp\.exe</);
    assert.match(markup, /id="rail:choose_focus:what"[^>]*>“&lt;b&gt;x&lt;\/b&gt;gnp\.exe”/);
    assert.doesNotMatch(markup, /<b>x<\/b>/);
  });

  it('shows nowhere what turns the direction of writing: not in names, answers, questions, failures, inputs or plans', async () => {
    const turn = '\u202e';
    /** Whatever somebody else wrote, with the mark in it: texts of several words, and values of one. */
    const spoil = <Part>(part: Part, key = ''): Part =>
      JSON.parse(JSON.stringify(part), (name, value: unknown) => {
        const of = /^\d*$/.test(name) ? key : name;
        const isWritten = typeof value === 'string' && (/\s/.test(value) || ['value', 'file', 'model'].includes(of));
        return isWritten && !['type', 'path'].includes(of) ? `${value.slice(0, 3)}${turn}${value.slice(3)}` : value;
      });
    const marked = `(() => {
      const turns = /[\\u202a-\\u202e\\u2066-\\u2069]/;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (turns.test(node.nodeValue) && !node.parentElement.closest('script, textarea')) found.push(node.nodeValue);
      for (const one of document.querySelectorAll('body *'))
        for (const name of ['title', 'aria-label', 'alt', 'placeholder'])
          if (turns.test(one.getAttribute(name) ?? '')) found.push(name + ': ' + one.getAttribute(name));
      return [document.body.textContent.length > 100, found];
    })()`;
    const shown = [...tabs.map((tab) => ({ state: 'running', tab }) as const), { state: 'failed', tab: 'Graph' } as const];
    for (const one of shown) {
      const page = pageOf(one);
      const messages = page.messages.map((message) => ({ ...spoil(message), type: message.type }) as ToPanel);
      assert.ok(JSON.stringify(messages).includes(turn));
      assert.deepEqual(await pages.ask({ ...page, messages }, marked, narrow), [true, []], `${one.state}, ${one.tab}`);
    }
  });

  it('lists the beginning of ten thousand attempts, and says how many more there are', async () => {
    const attempts = Array.from({ length: 10_000 }, (_, index): [number, NewFact][] => [
      [index / 1000, { type: 'attempt.started', path: 'choose_focus', attempt: index + 1 }],
      [
        index / 1000 + 0.0005,
        {
          type: 'attempt.failed',
          path: 'choose_focus',
          attempt: index + 1,
          failure: { kind: 'rate', message: `Too many requests, ${index}.`, retryable: true },
          retry_at: at(index / 1000 + 0.001),
        },
      ],
    ]).flat();
    const markup = await draw(run([[0, { type: 'step.started', path: 'choose_focus' }], ...attempts], 'choose_focus'), {
      acts: [fits],
    });
    assert.match(markup, /10,000 failed attempts/);
    assert.match(markup, /and 9,800 more/);
    assert.equal(markup.match(/Too many requests, \d+\. <span/g)?.length, 200);
  });

  it('says that the host does not answer, and neither claims that anything goes on nor takes an answer', async () => {
    const page = pageOf({ state: 'unheard', tab: 'Graph' });
    const shown = String(await pages.ask(page, 'document.body.innerText', narrow));
    assert.match(shown, /The extension host has not answered since/);
    assert.match(shown, /title needs you/);
    assert.match(shown, /so far · 48 words/);
    assert.doesNotMatch(shown, /running|streaming|Allow once|Stop/i);
  });

  it('says that the host of the variants does not answer, and lets nothing be asked of it', async () => {
    const messages = [{ type: 'variants', info: variantsInfo(false) }, { type: 'heartbeat' }] as const;
    const silent: Act = { see: element('.banner .glyph.is-unheard'), act: '' };
    const page: Shown = { page: 'variants', messages: [...messages], now: 0, hurry: 100, acts: [silent] };
    const enabled = "[...document.querySelectorAll('.variants button:enabled')].map((one) => one.textContent).join()";
    assert.equal(await pages.ask(page, enabled, narrow), '');
  });

  it('lets go of a question that was answered elsewhere, and of the focus on it', async () => {
    const answered = told([[19, { type: 'person.answered', question: 'q1', value: 'once', by: 'panel' }]]);
    const events = { type: 'events', seq: 2, events: answered };
    const markup = await draw(snapshot('running'), {
      acts: [
        { see: button('Allow once'), act: `it.focus(); postMessage(${JSON.stringify(events)}, '*')` },
        shows("!document.querySelector('.banners .answers') && document.activeElement !== document.body"),
      ],
    });
    assert.doesNotMatch(markup, /title needs you/);
  });

  for (const tab of ['Graph', 'Timeline', 'Summary'])
    it(`says that nothing has run where the run that was looked at is gone: ${tab}`, async () => {
      const kept = { tab, run: '/project/.baton/runs/gone', selected: 'facts[3].extract', open: ['facts'], form: 'rails' };
      const markup = await draw(snapshotOf(null), { kept, acts: [fits] });
      assert.match(markup, /<span class="state">Ready<\/span>/);
      if (tab === 'Timeline') assert.match(markup, /Once the pipeline runs/);
      if (tab === 'Graph') assert.match(markup, /Details of extract/);
    });

  const key = (see: string, name: string): Act => ({
    see,
    act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true, cancelable: true }))`,
  });
  const focused = 'document.activeElement !== document.body && document.activeElement';

  it('is used by keys alone, with the focus never on nothing: through the rows, into details and out, to another tab', async () => {
    const pressed = (name: string): Act[] => [key(focused, name), shows(focused)];
    await draw(snapshot('succeeded'), {
      acts: [
        { see: element('[role=treeitem][tabindex="0"]'), act: 'it.focus()' },
        ...pressed('ArrowDown'),
        ...pressed('ArrowDown'),
        ...pressed('ArrowRight'),
        ...pressed('ArrowRight'),
        ...pressed('Enter'),
        shows(element('[aria-label="Details of read"]')),
        { see: element('.close'), act: 'it.focus(); it.click()' },
        shows("document.activeElement.matches('[role=treeitem]')"),
        ...pressed('End'),
        shows("document.activeElement.dataset.path === 'short_note'"),
        { see: element('[role=tab][aria-selected=true]'), act: 'it.focus()' },
        ...pressed('ArrowRight'),
        shows("document.activeElement.id === 'tab-Timeline' && document.querySelector('.timeline, .gantt, #content')"),
        { see: element('[role=tab][aria-selected=true]'), act: 'it.focus()' },
        ...pressed('ArrowLeft'),
        shows("document.activeElement.id === 'tab-Graph'"),
      ],
    });
  });

  it('gives the focus a place where the form of the inputs is cancelled', async () => {
    const [asked] = inputForm;
    assert.ok(asked?.type === 'inputs');
    const send = (message: ToPanel): string => `postMessage(${JSON.stringify(message)}, '*')`;
    await draw(snapshot('succeeded'), {
      acts: [
        { see: 'document.body', act: send({ ...asked, form: { ...asked.form, asked: 'run' }, show: true }) },
        { see: button('Cancel'), act: 'it.focus(); it.click()' },
        { see: 'document.body', act: send({ ...asked, form: { ...asked.form, asked: undefined } }) },
        shows("!document.querySelector('.input-form .answers .button:not(.main)')"),
        shows(`${focused} && document.activeElement.matches('[role=treeitem], [role=tab][aria-selected=true]')`),
      ],
    });
  });

  it('answers a question by keys, and puts the focus where one goes on', async () => {
    const answered = told([[19, { type: 'person.answered', question: 'q1', value: 'no', by: 'panel' }]]);
    const events = { type: 'events', seq: 2, events: answered };
    const markup = await draw(snapshot('running'), {
      acts: [
        { see: button('Do not allow'), act: 'it.focus()' },
        // Enter on a button is a click.
        click("document.activeElement.textContent === 'Do not allow' && document.activeElement"),
        { see: 'document.body', act: `postMessage(${JSON.stringify(events)}, '*')` },
        shows(`!document.querySelector('.banners .answers') && ${focused}`),
      ],
    });
    assert.match(
      markup,
      /&quot;type&quot;:&quot;answer&quot;,&quot;question&quot;:&quot;q1&quot;,&quot;value&quot;:&quot;no&quot;/,
    );
  });
});
