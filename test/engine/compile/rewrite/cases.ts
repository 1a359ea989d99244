/** A text in other spellings, and what the rewriting makes of it. */
interface RewriteCase {
  rule: string;
  text: string;
  becomes: string;
}

const step = (...lines: string[]): string => `steps:\n${lines.map((line) => `${line}\n`).join('')}`;

export const rewriteCases: RewriteCase[] = [
  {
    rule: 'comments stay at the key that they stand at',
    text: step(
      '  # the first',
      '  - id: a # its name',
      '    # what it does',
      '    action: generate_text # a prompt',
      '    parameters: # of the model',
      '      # not too much',
      '      max_tokens: 9 # words',
      '      prompt: hi',
      '    # the end',
      '  # the second',
      '  - {id: b, prompt: ho}',
    ),
    becomes: step(
      '  # the first',
      '  - id: a # its name',
      '    # what it does',
      '    prompt: hi # a prompt',
      '    # of the model',
      '    # not too much',
      '    max_tokens: 9 # words',
      '    # the end',
      '  # the second',
      '  - {id: b, prompt: ho}',
    ),
  },
  {
    rule: 'block scalars are copied, only indented anew',
    text: step(
      '  - id: a',
      '    action: llm',
      '    parameters:',
      '      prompt: |2- # kept',
      '          indented',
      '',
      '        less',
      '      system: >',
      '        folded',
      '        text',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: |2- # kept',
      '        indented',
      '',
      '      less',
      '    system: >',
      '      folded',
      '      text',
    ),
  },
  {
    rule: 'AUTO tags are copied as they stand',
    text: step(
      '  - id: a',
      '    action: generate',
      '    parameters:',
      '      prompt: <AUTO type="string">say: "hi" # loudly',
      '        to {{ name }}</AUTO>',
    ),
    becomes: step('  - id: a', '    prompt: <AUTO type="string">say: "hi" # loudly', '      to {{ name }}</AUTO>'),
  },
  {
    rule: 'a loop in one key becomes keys of the step, and its body moves with it',
    text: step(
      '  - id: a',
      '    create_parallel_queue:',
      '      on: "{{ xs }}"',
      '      max_concurrent: 2',
      '      action_loop:',
      '        - id: b',
      '          needs: [c] # first',
      '          action: debug',
      '          parameters: {message: "at {{ item }}", n: 1}',
      '        - id: c',
      '          prompt: hi',
    ),
    becomes: step(
      '  - id: a',
      '    for_each: "{{ xs }}"',
      '    max_parallel: 2',
      '    steps:',
      '      - id: b',
      '        dependencies: [c] # first',
      '        set: {n: 1}',
      '        show: "at {{ item }}"',
      '      - id: c',
      '        prompt: hi',
    ),
  },
  {
    rule: 'a map on one line stays on one line',
    text: 'steps: [{id: a, action: llm, parameters: {prompt: "hi\\nho", text: x, tone: kind}}]\n',
    becomes: 'steps: [{id: a, prompt: "hi\\nho\\n\\nx", parameters: {tone: kind, text: x}}]\n',
  },
  {
    rule: 'lists of pairs become maps',
    text: `inputs:
  # who
  - name: who
    type: string # a name
  - size: None
  - style: plain
${step('  - id: a', '    prompt: hi', '    vars:', '      - title: A title', '      # how good', '      - name: score', '        type: float', '    products:', '      - brief: out.md')}`,
    becomes: `inputs:
  # who
  who:
    type: string # a name
  size:
  style: plain
${step('  - id: a', '    prompt: hi', '    vars:', '      title: A title', '      # how good', '      score:', '        type: float', '    products:', '      brief: out.md')}`,
  },
  {
    rule: 'the root in one key moves to the left',
    text: `name: x # the name
pipeline: # all of it
  # what it wants
  parameters:
    - topic: sea

  steps:
    - id: a
      prompt: |
        Write about
        {{ topic }}
# the end
`,
    becomes: `name: x # the name
# all of it
# what it wants
inputs:
  topic: sea

steps:
  - id: a
    prompt: |
      Write about
      {{ topic }}
# the end
`,
  },
  {
    rule: 'a comment after a block scalar stays a comment',
    text: step(
      '  - id: a',
      '    action: llm',
      '    parameters:',
      '      prompt: |',
      '        hi',
      '      # of the parameters',
      '  # of the list',
      '  - {id: b, prompt: ho}',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: |',
      '      hi',
      '    # of the parameters',
      '  # of the list',
      '  - {id: b, prompt: ho}',
    ),
  },
  {
    rule: 'anchors and aliases forbid to write a map anew',
    text: step(
      '  - id: a',
      '    action: llm',
      '    parameters: &p',
      '      prompt: hi',
      '  - id: b',
      '    action: llm',
      '    parameters: *p',
    ),
    becomes: step(
      '  - id: a',
      '    action: llm',
      '    parameters: &p',
      '      prompt: hi',
      '  - id: b',
      '    action: llm',
      '    parameters: *p',
    ),
  },
  {
    rule: 'an anchor that is only moved stays',
    text: step('  - id: a', '    error_handling:', '      retry: &again {max_attempts: 3}', '    prompt: hi'),
    becomes: step('  - id: a', '    error_handling:', '      retry: &again {max_attempts: 3}', '    prompt: hi'),
  },
  {
    rule: 'line breaks are those of the file',
    text: 'steps:\r\n  - id: a\r\n    action: llm\r\n    parameters:\r\n      prompt: |\r\n        hi\r\n      text: ho\r\n',
    becomes: 'steps:\r\n  - id: a\r\n    prompt: |-\r\n      hi\r\n\r\n\r\n      ho\r\n    parameters:\r\n      text: ho\r\n',
  },
  {
    rule: 'what nobody can carry out stays as it is',
    text: step(
      '  - id: a',
      '    prompt: hi',
      '    if: ready',
      '    on_error: {error_codes: [500], use: none, error_types: [TimeoutError]}',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: hi',
      '    condition: ready',
      '    on_error: {error_codes: [500], use: none, kinds: [timeout]}',
    ),
  },
  {
    rule: 'prose of a handler becomes the prompt of a fallback',
    text: step(
      '  - id: a',
      '    prompt: hi',
      '    on_error:',
      '      - handler_action: "look at {{ error.message }}"',
      '        error_types: [TimeoutError]',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: hi',
      '    on_error:',
      '      - fallback:',
      '          prompt: "look at {{ error.message }}"',
      '        kinds: [timeout]',
    ),
  },
  {
    rule: 'texts that YAML would misread are quoted',
    text: step(
      '  - {id: a, action: evaluate_condition, parameters: {condition: "x == \'yes\'"}}',
      '  - id: b',
      '    type: llm',
      '    parameters:',
      '      prompt: "true"',
    ),
    becomes: step('  - {id: a, set: {result: "{{ x == \'yes\' }}"}}', '  - id: b', '    prompt: "true"'),
  },
  {
    rule: 'a map on one line with a comment in it stays, since nothing can hold the comment',
    text: step('  - {id: a, # why', '     action: llm, parameters: {prompt: hi}}'),
    becomes: step('  - {id: a, # why', '     action: llm, parameters: {prompt: hi}}'),
  },
  {
    rule: 'a merge key forbids to write its map anew, not the others',
    text: step(
      '  - id: a',
      '    x-base: &base {max_tokens: 5}',
      '    action: llm',
      '    parameters:',
      '      <<: *base',
      '      prompt: hi',
      '  - {id: b, action: llm, parameters: {prompt: ho}}',
    ),
    becomes: step(
      '  - id: a',
      '    x-base: &base {max_tokens: 5}',
      '    action: llm',
      '    parameters:',
      '      <<: *base',
      '      prompt: hi',
      '  - {id: b, prompt: ho}',
    ),
  },
  {
    rule: 'texts put together keep their spaces, empty lines and comments',
    text: step(
      '  - id: a',
      '    action: llm',
      '    parameters:',
      '      prompt: " one"',
      '      text: |+ # two',
      '        three',
      '',
      '  - {id: b, prompt: ho}',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: |2+',
      '       one',
      '',
      '      three',
      '',
      '    parameters:',
      '      text: |+ # two',
      '        three',
      '',
      '  - {id: b, prompt: ho}',
    ),
  },
  {
    rule: 'texts that no block can hold are written with escapes',
    text: step(
      '  - id: a',
      '    action: llm',
      '    parameters:',
      '      prompt: "bell \\a"',
      '      text: "it\'s \\\\ \\"so\\""',
      '  - id: b',
      '    action: llm',
      '    parameters: {prompt: one, text: two}',
      '    produces: x',
    ),
    becomes: step(
      '  - id: a',
      '    prompt: "bell \\u0007\\n\\nit\'s \\\\ \\"so\\""',
      '    parameters:',
      '      text: "it\'s \\\\ \\"so\\""',
      '  - id: b',
      '    prompt: |-',
      '      one',
      '',
      '      two',
      '    parameters: {text: two}',
    ),
  },
  {
    rule: 'one line with quotes of both kinds',
    text: step('  - id: a', '    action: evaluate_condition', `    parameters: {condition: "x == \\"it's\\""}`),
    becomes: step('  - id: a', `    set: {result: '{{ x == "it''s" }}'}`),
  },
  {
    rule: 'a key as a list item with a comment of its own',
    text: step('  - id: a', '    prompt: hi', '    vars: # what to find', '      - title # its title', '      - score'),
    becomes: step('  - id: a', '    prompt: hi', '    vars:', '      # what to find', '      title: # its title', '      score:'),
  },
  {
    rule: 'a quoted key stays in its quotes',
    text: step('  - {"id":"a","prompt":"hi","if":true}', "  - {'id':'b','prompt':'hi','if':true}"),
    becomes: step('  - {"id":"a","prompt":"hi","condition":true}', "  - {'id':'b','prompt':'hi','condition':true}"),
  },
];
