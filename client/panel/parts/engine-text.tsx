interface EngineTextProps {
  text: string | undefined;
}

/** Text of the engine: names in backticks are shown as code. */
export const EngineText = ({ text = '' }: EngineTextProps) => (
  <>
    {text.split(/`([^`\n]+)`/).map((piece, index) =>
      index % 2 === 1 ? (
        <code class="message" key={index}>
          {piece}
        </code>
      ) : (
        piece
      ),
    )}
  </>
);
