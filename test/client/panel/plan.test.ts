import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import type { ExploredInfo } from '../../../client/panel-content.ts';
import { adviceInfo, adviceOf } from './advice.ts';
import { faultsByAxe } from './axe.ts';
import { needsBrowser } from './browser.ts';
import { misfitsOfPage } from './misfits.ts';
import { type Act, button, click, element, openPages, type Pages, posted, type Shown, shows } from './page.ts';
import { planInfo, planOf } from './plan.ts';
import { snapshot } from './snapshots.ts';
import { at } from './story.ts';

describe('the tabs Plan and Models', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the tabs Plan and Models');
    pages = await openPages();
  });

  const shown = (tab: string, answers: ToPanel[], acts: Act[] = []): Shown => ({
    messages: [snapshot('succeeded'), ...answers],
    now: at(60),
    kept: { tab },
    acts,
  });
  const draw = async (tab: string, answers: ToPanel[], acts: Act[] = []): Promise<string> => {
    const markup = await pages.markup(shown(tab, answers, acts));
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const wordsOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  it('ask the host once, and say what would run, what it takes, what is taken over, asked for and bounded', async () => {
    const markup = await draw('Plan', [planOf()]);
    assert.deepEqual(
      posted(markup).map(({ type }) => type),
      ['ready', 'plan', 'advice'],
    );
    const words = wordsOf(markup);
    for (const part of [
      /A run would not start The prompt write_brief is not ready/,
      /Asked for when it starts: folder\./,
      /Time about 31 s \(80 %: 21–48 s\) Cost unknown Cost, bounds at least \$0\.0096/,
      /Foreseen by 12 earlier runs with the same steps\. 1 step has not run as it is written now: write_brief\. In 4 % of/,
      /extract 8–14 × · prompt · reader · openai:gpt-5-mini taken over 1\.5 s \(1\.1–2\.4 s\) \$0\.0096–\$0\.021/,
      /rank_facts set · ranked runs again: its text has changed/,
      /runs again: it comes after facts › extract /,
      /The time that people take is not counted: facts › read\./,
      /It would take over 4 steps of the run that is shown, and run 4\./,
      /terminal:grep \* will be asked/,
      /model:models\.example\.com granted/,
      /A run spends at most \$0\.50\./,
      /Today all runs of the project may take \$5\.00 in money; \$1\.20 is used\./,
    ])
      assert.match(words, part);
  });

  it('lead to a step, to a key that is missing, and to Rerun Changed', async () => {
    const markup = await draw(
      'Plan',
      [planOf()],
      [
        click(button('Set API key…')),
        click(button('Rerun changed…', "document.querySelector('.plan')")),
        click(button('rank_facts')),
        shows("kept.tab === 'Graph' && kept.selected === 'rank_facts' && document.activeElement.id === 'tab-Graph'"),
      ],
    );
    assert.deepEqual(posted(markup).slice(3, 5), [
      { type: 'setKey', keys: ['ANTHROPIC_API_KEY'] },
      { type: 'act', action: 'rerunChanged' },
    ]);
  });

  it('name the servers that a run acts at, and lead to the logins that it lacks', async () => {
    const logins = [
      { server: 'tickets', state: 'missing' as const, steps: ['facts[*].read'] },
      { server: 'https://mcp.example.com/mcp', state: 'signed_in' as const, steps: ['list_docs'] },
    ];
    const answers = [planOf({ plan: { ...planInfo.plan, logins } })];
    const markup = await draw('Plan', answers, [click(button('Log in to tickets…'))]);
    assert.match(wordsOf(markup), /It acts as you at https:\/\/mcp\.example\.com\/mcp\./);
    assert.deepEqual(posted(markup).slice(3), [{ type: 'logIn', server: 'tickets' }]);
    assert.equal(markup.match(/Log in to/g)?.length, 1);
  });

  it('show the last answer only, and why there is none', async () => {
    const late = [planOf({ notes: ['an earlier text'] })].map((message) => ({ ...message, asked: 0 }) as ToPanel);
    assert.doesNotMatch(await draw('Plan', [planOf(), ...late]), /an earlier text/);
    const fault = 'What a run would do is worked out only in trusted workspaces.';
    assert.match(await draw('Plan', [{ type: 'plan', fault }]), new RegExp(fault));
    assert.match(
      wordsOf(await draw('Models', [{ type: 'plan', fault }])),
      new RegExp(`What models took in this run .* ${fault}`),
    );
  });

  it('say of each model why it is asked and by whom, what was looked at, and what models took', async () => {
    const markup = await draw(
      'Models',
      [planOf()],
      [
        { see: element('.plan details'), act: 'it.open = true' },
        shows("document.querySelector('.plan .candidates')?.checkVisibility()"),
      ],
    );
    const words = wordsOf(markup);
    for (const part of [
      /What models took in this run Model Steps Calls Tokens Cost/,
      /anthropic:claude-sonnet-5 no key Set API key… The model .* ANTHROPIC_API_KEY is not set/,
      /Chosen by selection ?: the cheapest, without local, at most \$0\.01 a call\./,
      /If it fails: anthropic:claude-haiku-4-5\./,
      /openai:gpt-5-pro a call costs about \$0\.075, more than \$0\.01/,
      /A model that only the run computes asked by ask_for_more/,
      /asked by AUTO tags and rubrics/,
    ])
      assert.match(words, part);
    assert.ok(words.indexOf('claude-sonnet-5 no key') < words.indexOf('gpt-5-mini ready'), 'what is missing stands first');
  });

  it('keep warnings in sight and fold how the figures were computed', async () => {
    const { plan, estimate } = planInfo;
    const over = planOf({
      plan: { ...plan, limits: { ...plan.limits, max_cost: 0.01 } },
      estimate: { ...estimate, cost: { low: 0.0096, high: 0.074 }, unpriced: ['openai:gpt-9'] },
    });
    const seen = await pages.ask(shown('Plan', [over]), "document.querySelector('.plan').innerText");
    assert.match(
      String(seen),
      /The upper end lies over the limit of \$0\.01[\s\S]*No price is known of openai:gpt-9[\s\S]*How this was estimated/,
    );
    assert.doesNotMatch(String(seen), /Based on the text/);
  });

  it('say so where no step asks a model, and where nothing has changed', async () => {
    const { plan } = planInfo;
    const quiet = planOf({ plan: { ...plan, steps: plan.steps.slice(0, 1), orchestrator: undefined }, refused: [] });
    assert.match(await draw('Models', [quiet]), /No step asks a model\./);
    const same = planOf({ refused: [], rerun: { run: 'r', file: 'f', taken: ['list_docs'], again: [] } });
    const words = wordsOf(await draw('Plan', [same]));
    assert.match(words, /A run would start/);
    assert.match(words, /It would take over all of the run that is shown: nothing has changed since\./);
  });

  it('show each advised edit with its gain, what it does to the answers, and its lines; make it, or show its difference', async () => {
    const section = "[...document.querySelectorAll('.advice > li')][1]";
    const acts = [click(button('Apply', section)), click(button('Show diff', section))];
    const markup = await draw('Plan', [planOf(), adviceOf()], acts);
    const words = wordsOf(markup);
    for (const part of [
      /What would save time or money 3 Let up to 8 steps of a run work at once \( limits\.max_parallel , now 4\)/,
      /Saves 7\.9 s of 31 s \(95 %: 6\.1 s to 9\.8 s\) The answers stay as they are\. limits: \{max_parallel: 4\} limits: \{max_parallel: 8\} Apply Show diff line 4/,
      /Saves 4\.3 s of 31 s \(95 %: 2\.1 s to 6\.6 s\), saves \$0\.011 of \$0\.042 .* What that does to the answers is unknown\./,
      /Of such answers here 38 of 40 were good; of the model that is asked now 29 of 31\./,
      /By 12 earlier runs; each edit was played/,
      /What became of earlier advice a cache for facts\[\*\]\.extract : held: 42 s → 32 s/,
    ])
      assert.match(words, part);
    const { hash } = adviceInfo.advice[1] ?? assert.fail();
    assert.deepEqual(posted(markup).slice(3), [
      { type: 'applyAdvice', hash },
      { type: 'diffAdvice', hash },
    ]);
  });

  it('say why nothing is advised, and that it is being worked out', async () => {
    const said = async (advice: ToPanel): Promise<string> => wordsOf(await draw('Plan', [planOf(), advice]));
    assert.match(await said(adviceOf({ advice: [], followed: [] })), /Nothing found that would save .* \(9 edits were tried\)/);
    assert.match(await said(adviceOf({ advice: [], runs: 0 })), /research-brief has not run yet/);
    assert.match(await said(adviceOf({ advice: [], unknownLoops: ['facts'] })), /how often facts repeats/);
    assert.match(await said({ type: 'advice', fault: 'Earlier runs cannot be read.' }), /Earlier runs cannot be read\./);
    assert.match(wordsOf(await draw('Plan', [planOf()])), /Working out what would save time or money…/);
  });

  it('are brought into view by the command that shows advice', async () => {
    const markup = await draw('Graph', [planOf(), { type: 'advice', show: true }], [shows("kept.tab === 'Plan'")]);
    assert.deepEqual(
      posted(markup).map(({ type }) => type),
      ['ready', 'plan', 'advice'],
    );
  });

  const explored = (outcome?: ExploredInfo['outcome']): ExploredInfo => ({
    choices: { maxParallel: 4, models: [{ from: 'anthropic:claude-sonnet-5', to: ['openai:gpt-5-mini', 'offline'] }] },
    ...(outcome ? { outcome } : {}),
  });
  /** The host answers the newest question of the page. JavaScript. */
  const answerWhatIf = (answer: object): Act => ({
    see: "posted.filter(({ type }) => type === 'whatIf').at(-1)",
    act: `postMessage({ type: 'whatIf', asked: it.asked, ...${JSON.stringify(answer)} }, '*')`,
  });
  const openWhatIf: Act = { see: element('.what-if'), act: 'it.open = true' };
  const set = (selector: string, value: string): Act => ({
    see: element(selector),
    act: `it.value = '${value}'; it.dispatchEvent(new Event('change', { bubbles: true }))`,
  });
  const gain = {
    time: { low: 2000, mean: 4000, high: 6000 },
    cost: { low: 0, mean: 0, high: 0 },
    before: { time: 31_000, cost: 0.04 },
  };

  it('say of what is due whether it will hold, the run first, then what is likeliest to be late', async () => {
    assert.match(
      wordsOf(await draw('Plan', [planOf()])),
      new RegExp(
        'Deadlines The run 2:00 after the beginning: in time in 100 % of simulated runs, expected after 31 s .80 %: 23–44 s. ' +
          'write_brief 30 s after the beginning: in time in 38 % of simulated runs, expected after 33 s .80 %: 24–45 s. facts › extract',
      ),
    );
  });

  it('try more steps at once and another model without an edit, and tell what that would do with its interval', async () => {
    const tried = { gain, quality: { is: 'unknown' as const } };
    const markup = await draw(
      'Plan',
      [planOf()],
      [
        openWhatIf,
        answerWhatIf({ explored: explored() }),
        set('.what-if input', '8'),
        set('.what-if select', '0'),
        answerWhatIf({ explored: explored(tried) }),
        shows("document.querySelector('.what-if').textContent.includes('Saves')"),
      ],
    );
    assert.deepEqual(
      posted(markup).filter(({ type }) => type === 'whatIf'),
      [
        { type: 'whatIf', asked: 1 },
        { type: 'whatIf', asked: 2, maxParallel: 8 },
        { type: 'whatIf', asked: 3, maxParallel: 8, model: { from: 'anthropic:claude-sonnet-5', to: 'openai:gpt-5-mini' } },
      ],
    );
    assert.match(
      wordsOf(markup),
      /Saves 4\.0 s of 31 s \(95 %: 2\.0 s to 6\.0 s\)\. What that does to the answers is unknown\. Played against the text/,
    );
  });

  it('claim nothing of a change whose effect is not sure, and say why nothing can be tried', async () => {
    const unsure = { gain: { ...gain, time: { low: -500, mean: 200, high: 900 } }, quality: { is: 'same' as const } };
    const outcomes = async (...acts: Act[]): Promise<string> =>
      wordsOf(await draw('Plan', [planOf()], [openWhatIf, ...acts, { see: 'document.body', act: '' }]));
    const first = answerWhatIf({ explored: explored() });
    const said = await outcomes(first, set('.what-if input', '5'), answerWhatIf({ explored: explored(unsure) }));
    assert.match(said, /What that changes is not sure: time 0\.2 s less \(95 %: 0\.5 s more to 0\.9 s less\) of 31 s\./);
    const idle = await outcomes(
      first,
      set('.what-if input', '5'),
      answerWhatIf({ explored: explored({ ...unsure, gain: null }) }),
    );
    assert.match(idle, /That changes next to nothing\. The answers stay as they are\./);
    assert.match(await outcomes(answerWhatIf({ fault: 'p has not run yet.' })), /What if… p has not run yet\./);
  });

  it('play a run, which is shown over time once it is there, and takes nothing over', async () => {
    const { run, ...rest } = snapshot('succeeded');
    const events = run?.events.map((event) => (event.type === 'run.started' ? { ...event, mode: 'simulate' as const } : event));
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: ['Simulated: nothing was called.'] };
    const simulated = { ...rest, seq: 9, run: { ...run, folder: '/p/.baton/simulations/r', events, past } };
    const markup = await draw(
      'Plan',
      [planOf()],
      [
        click(button('Simulate')),
        shows("[...document.querySelectorAll('button')].some((one) => one.textContent === 'Simulating…' && one.disabled)"),
        { see: 'document.body', act: `postMessage(${JSON.stringify(simulated)}, '*')` },
        shows("kept.tab === 'Timeline'"),
      ],
    );
    assert.ok(posted(markup).some(({ type }) => type === 'simulate'));
    assert.match(wordsOf(markup), /Simulated: nothing was called\. Show newest/);
    assert.doesNotMatch(markup, />Rerun changed|>Compare/);
  });

  for (const width of [380, 660])
    it(`cut no text, let nothing overlap and pass axe in every theme at ${width}`, async () => {
      for (const tab of ['Plan', 'Models']) {
        const open: Act[] =
          tab === 'Models'
            ? [{ see: element('.plan details'), act: 'it.open = true' }]
            : [openWhatIf, answerWhatIf({ explored: explored({ gain, quality: { is: 'unknown' } }) })];
        const faults = await pages.visit(shown(tab, [planOf(), adviceOf()], open), { width, height: 900 }, async (page) => [
          ...((await page.evaluate(`(${misfitsOfPage})()`)) as string[]),
          ...(await faultsByAxe(page)),
        ]);
        assert.deepEqual(faults, [], tab);
      }
    });
});
