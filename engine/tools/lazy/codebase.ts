import { codeLanguageOf } from '../../language/code.ts';
import { symbolsIn } from '../../libraries/code/symbols.ts';
import { toFailure } from '../../state/failure.ts';
import { answerQuestion } from '../codebase/answer-question.ts';
import type { CodeAnswer, CodeJob } from '../codebase/code-job.ts';
import { withTree } from '../codebase/parse.ts';

/** Reads code, and answers one question. A failure is an answer too: errors cannot be passed between threads. */
export async function answerCode(job: CodeJob): Promise<CodeAnswer> {
  try {
    if (job.of === 'files') return { found: await answerQuestion(job) };
    const grammar = codeLanguageOf(job.name)?.grammar ?? 'typescript';
    const outline = await withTree(job.text, grammar, (tree, check) => ({
      symbols: symbolsIn(tree, grammar, check),
      isComplete: !tree.rootNode.hasError,
    }));
    return outline ? { outline } : { unread: 'heavy' };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
