import { randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { isMap, type Json, type JsonMap, setMember } from '../../../language/json.ts';
import { offeredLimit } from '../../../language/run-limits.ts';
import { formSchema } from '../../../language/schema/answers.ts';
import { noticeTexts as texts } from '../../../language/texts/cli/notices.ts';
import { say } from '../../../language/texts.ts';
import { type OpenQuestion, openQuestions } from '../../../state/state.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { createRate } from '../access/rate.ts';
import { answerRun } from '../api/answers.ts';
import { describeFailure } from '../api/problem-response.ts';
import { readServedRun } from '../runs/run-reads.ts';
import type { ServedFolder } from '../served-folder.ts';
import { partsOfLink } from './links.ts';
import type { Notices } from './notices.ts';
import { isNoticeId, type Notice } from './outbox.ts';

/** Requests a minute to each link, and to all invalid links together: guessing does not block the links of others. */
const mostRequests = 120;

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A question that a link leads to. */
interface LinkedQuestion {
  notice: Notice;
  entry: RunEntry;
  question: OpenQuestion;
}

/** The reason that a link opens nothing. */
interface ClosedLink {
  status: 404 | 410 | 429;
  why: string;
}

type LinkStatus = ClosedLink['status'] | 200 | 400 | 409 | 422 | 500 | 503;

/** The page behind the link of a notice: a GET changes nothing, a POST answers, once. It needs no script. */
export function addLinkPages(app: Hono, served: ServedFolder, { outbox, links }: Notices): void {
  const { host, runs, own, now } = served;
  const { engine } = host;
  const rate = createRate(mostRequests, now);

  async function open(token: string): Promise<LinkedQuestion | ClosedLink> {
    const { id, mac } = partsOfLink(token);
    const notice = isNoticeId(id) ? await outbox.read(id) : undefined;
    const isKnown = notice !== undefined && (await links.isSigned(notice, mac));
    if (!rate.admits(isKnown ? id : 'unknown')) return { status: 429, why: say(texts.tooManyLinks) };
    if (!isKnown || !notice.question) return { status: 404, why: say(texts.unknownLink) };
    if (now() >= notice.expires) return { status: 410, why: say(texts.expiredLink) };
    if (await outbox.isUsed(id)) return { status: 410, why: say(texts.usedLink) };

    const { seq } = notice.question;
    const entry = await own.find(notice.run);
    const asked = entry && openQuestions((await readServedRun(engine, entry.folder)).state).find((one) => one.seq === seq);

    return entry && asked ? { notice, entry, question: asked } : { status: 410, why: say(texts.answeredLink) };
  }

  app.get('/answer/:token', async (context) => {
    const found = await open(context.req.param('token'));
    return 'why' in found ? show(context, found.status, html`<p>${found.why}</p>`) : show(context, 200, formOf(found));
  });

  app.post('/answer/:token', async (context) => {
    const opened = await open(context.req.param('token'));
    if ('why' in opened) return show(context, opened.status, html`<p>${opened.why}</p>`);

    const { notice, entry, question } = opened;
    const value = readSent(question, new URLSearchParams(await context.req.text()));
    if (!(await outbox.use(notice.id))) return show(context, 410, html`<p>${say(texts.usedLink)}</p>`);

    try {
      await answerRun(host, runs, { entry, question: question.question, value, by: `link:${notice.target}` });
    } catch (error) {
      await outbox.unuse(notice.id);
      const { status, message, hint } = describeFailure(error, engine);
      if (status === 500) served.failed({ request: context.get('requestId'), operation: 'answerLink', error });
      const fault = html`<p class="fault" role="alert">${[message, hint].filter(Boolean).join(' ')}</p>`;
      return show(context, pageStatus(status), html`${fault}${formOf(opened)}`);
    }

    return show(context, 200, html`<p role="status">${say(texts.thanks)}</p>`);
  });
}

const pageStatus = (status: number): LinkStatus => ([400, 409, 422, 429, 500, 503] as const).find((one) => one === status) ?? 500;

function show(context: Context, status: LinkStatus, content: Markup): Response | Promise<Response> {
  const nonce = randomBytes(18).toString('base64url');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];

  context.header('Content-Security-Policy', policy.join('; '));
  // Programs that scan messages must not store the page.
  context.header('X-Robots-Tag', 'noindex');

  return context.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say(texts.title)}</title>
<style nonce="${nonce}">${raw(style)}</style>
</head>
<body><main><h1>${say(texts.title)}</h1>${content}</main></body>
</html>
`,
    status,
  );
}

const style = `body{font:1rem/1.5 system-ui,sans-serif;margin:0}main{max-width:40rem;margin:0 auto;padding:1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}label{display:block;margin:.5rem 0}
textarea,input[type=text],select{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}
button{font:inherit;padding:.5rem 1.5rem;min-height:2.75rem}.fault{border-left:.25rem solid;padding-left:.75rem}`;

/** The page for somebody who may answer. The form posts to the link itself. */
function formOf({ notice, entry, question }: LinkedQuestion): Markup {
  return html`<p>${say(texts.ofRun, { run: entry.id })} · ${entry.pipeline}</p>
<pre>${question.text}</pre>
<form method="post">${fieldsOf(question)}<p><button type="submit">${say(texts.send)}</button></p></form>
<p><small>${say(texts.once0, { time: new Date(notice.expires).toISOString() })}</small></p>`;
}

function fieldsOf(question: OpenQuestion): Markup {
  const { kind, wants, choices, fields, limit } = question;
  if (limit) return html`<label>${limit.name} <input type="text" name="value" required value="${offeredLimit(limit)}"></label>`;
  if (kind === 'interrupted')
    return radios([
      ['rerun', say(texts.rerun)],
      ['fail', say(texts.fail)],
    ]);

  // A permission for longer than once is given at a terminal or in the editor.
  if (kind === 'permission')
    return radios([
      ['once', say(texts.once)],
      ['no', say(texts.no)],
    ]);
  if (wants === 'approve' || wants === 'boolean')
    return radios([
      ['yes', say(texts.yes)],
      ['no', say(texts.no)],
    ]);
  if (wants === 'number')
    return html`<input type="text" name="value" inputmode="decimal" required aria-label="${say(texts.send)}">`;
  if (wants === 'form') return formFields(fields ?? {});
  if (choices) return radios(choices.map((one) => [one, one]));

  return html`<textarea name="value" rows="5" required aria-label="${say(texts.send)}"></textarea>`;
}

const radios = (choices: readonly (readonly [value: string, label: string])[]): Markup =>
  html`${choices.map(([value, label]) => html`<label><input type="radio" name="value" required value="${value}"> ${label}</label>`)}`;

function formFields(fields: JsonMap): Markup {
  const { properties, required } = formSchema(fields);
  const must = Array.isArray(required) ? required : [];
  return html`${Object.entries(isMap(properties) ? properties : {}).map(([name, schema]) => {
    const isRequired = must.includes(name);
    const label = isRequired ? name : say(texts.optional, { name });
    const about = isMap(schema) && typeof schema['description'] === 'string' ? schema['description'] : '';
    const usual = isMap(schema) ? schema['default'] : undefined;
    const shown = typeof usual === 'string' ? usual : JSON.stringify(usual ?? '');
    const value = usual === undefined ? '' : shown;

    return html`<label>${label} <small>${about}</small>
<input type="text" name="field.${name}" value="${value}"${isRequired ? raw(' required') : ''}></label>`;
  })}`;
}

/** The text that was sent; the question turns it into a value. */
function readSent({ wants, kind }: OpenQuestion, sent: URLSearchParams): Json {
  if (kind !== 'ask' || wants !== 'form') return (sent.get('value') ?? '').replaceAll('\r\n', '\n');
  const given: JsonMap = {};
  for (const [name, value] of sent) {
    if (name.startsWith('field.') && value !== '') setMember(given, name.slice('field.'.length), value);
  }
  return given;
}
