import { type Disposable, EvaluatableExpression, InlineValueEvaluatableExpression, languages, Range } from 'vscode';
import { expressionUnder, valuesReadIn } from '../debug/inspection/written-expressions.ts';

/** Values that a debugger shows in the text: on hover, and after each line the values that its templates read. */
export function showDebugValues(): Disposable {
  const parts = [
    languages.registerEvaluatableExpressionProvider('baton', {
      provideEvaluatableExpression(document, { line, character }) {
        const expression = expressionUnder(document.lineAt(line).text, character);
        return (
          expression && new EvaluatableExpression(new Range(line, expression.start, line, expression.end), expression.expression)
        );
      },
    }),
    languages.registerInlineValuesProvider('baton', {
      provideInlineValues(document, viewPort, { stoppedLocation }) {
        const last = Math.min(document.lineCount - 1, Math.max(viewPort.end.line, stoppedLocation.end.line));
        const lines = Array.from({ length: last - viewPort.start.line + 1 }, (_, index) => viewPort.start.line + index);
        return lines.flatMap((line) =>
          valuesReadIn(document.lineAt(line).text).map(
            ({ start, end, expression }) => new InlineValueEvaluatableExpression(new Range(line, start, line, end), expression),
          ),
        );
      },
    }),
  ];
  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
