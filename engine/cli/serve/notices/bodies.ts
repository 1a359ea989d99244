import { definedMap, type JsonMap } from '../../../language/json.ts';
import { noticeTexts as texts } from '../../../language/texts/cli/notices.ts';
import { say } from '../../../language/texts.ts';
import type { Notice } from './outbox.ts';

/** The body for a webhook. */
export function webhookBody({ id, run, pipeline, question, alerts, at, expires }: Notice, link: string | undefined): JsonMap {
  return definedMap({
    type: question ? 'question' : 'alerts',
    id,
    at: new Date(at).toISOString(),
    run,
    pipeline,
    question: question && { name: question.name, kind: question.kind, text: question.text },
    alerts: alerts && [...alerts],
    link,
    expires: link === undefined ? undefined : new Date(expires).toISOString(),
  });
}

/** The text for people, in Slack's markup. */
export function slackBody({ run, pipeline, question, alerts = [], expires }: Notice, link: string | undefined): JsonMap {
  // https://docs.slack.dev/messaging/formatting-message-text: these three characters begin its markup.
  const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const lines = question
    ? [say(texts.asks, { pipeline: plain(pipeline), text: plain(question.text) })]
    : alerts.map((one) => say(texts.alerted, { pipeline: plain(pipeline), text: plain(one) }));
  const until = say(texts.linkUntil, { time: new Date(expires).toISOString() });
  if (link !== undefined) lines.push(`<${link}|${say(texts.answerHere)}> (${until})`);

  return { text: [...lines, say(texts.ofRun, { run })].join('\n') };
}

/** The text of an e-mail. */
export function writeLetter(
  { run, pipeline, question, alerts = [], expires }: Notice,
  link: string | undefined,
): { subject: string; text: string } {
  const lines = question ? [question.text] : [...alerts];
  if (link !== undefined) {
    const until = say(texts.linkUntil, { time: new Date(expires).toISOString() });
    lines.push('', say(texts.answerAt, { link }), `(${until})`);
  }

  const subject = say(question ? texts.subject : texts.alertSubject, { pipeline });
  return { subject, text: [...lines, '', say(texts.ofRun, { run }), ''].join('\n') };
}
