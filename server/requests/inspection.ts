import { graphAnswer } from '../features/inspection/graph.ts';
import { previewAnswer, surroundingsAnswer } from '../features/inspection/surroundings.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import { lockedAnswers } from '../workspace/worlds.ts';
import type { AnswerContext } from './answer-context.ts';

/** Our own requests: the graph, the questions of AUTO tags, the context. */
export function answerInspection(on: OnRequest, { about, lastRun, sources }: AnswerContext): void {
  on('baton/graph', ({ uri }) => about(uri, graphAnswer));
  on('baton/preview', ({ uri }) => about(uri, (snapshot) => previewAnswer(snapshot, lockedAnswers(uri))));
  on('baton/world', ({ uri }) =>
    about(uri, (snapshot) =>
      surroundingsAnswer(snapshot, { pipelines: sources.pipelines(uri), lock: lockedAnswers(uri), last: lastRun(snapshot) }),
    ),
  );
}
