import { yaml } from '../../yaml.ts';
/**
 * Places that were typed at, by text (test/server/recorded/place.ts says how they are drawn). Texts are examples of the project, or of
 * test/server/recorded/texts.ts.
 */
export const places: Readonly<Record<string, readonly string[]>> = {
  'examples/hello/hello.baton.yaml': [
    'v$0ersion: 1.0.0',
    'inp$1uts:\n  who',
    '    min$0Length: 1',
    '    desc$1ription: Who is',
    'se$1t:\n      line',
    'Hello, {{ w$0ho',
    'who | ti$0tle',
    '- id: write\n    to$1ol: filesystem',
    'id: write\n    tool: $1filesystem',
    'id: read\n    tool: fi$0lesystem',
    'action: wr$0ite',
    'action: re$0ad',
    '    act$0ion: write',
    '    para$1meters:\n      path: "{{ output_path }}',
    '      pa$0th: "{{ output',
    'path: "{{ o$0utput_path',
    'who | slu$0gify',
    '      con$0tent: "{{ line',
    'content: "{{ l$0ine',
    'path: "{{ $0write.path',
    'path: "{{ write.$1path',
    'path: "{{ write.pa$0th',
    'greeting: "{{ $0read.content',
    'greeting: "{{ read.$0content',
    'read.content | trim | le$0ngth',
    'ou$1tputs:\n  greeting',
    'tes$1ts:',
    '    expect:\n      outp$0uts: {greeting: "Hello, World!"',
  ],
  'examples/triage/triage.baton.yaml': [
    'da$1ta:\n  queues',
    'for_$0each: "{{ data.messages',
    'for_each: "{{ $0data.messages',
    'for_each: "{{ data.$0messages',
    'for_each: "{{ data.me$0ssages',
    '    a$0s: message',
    '    max$1_parallel: 4',
    '        sys$1tem: You sort',
    '        pro$0mpt: |',
    'from="{{ $0message.from',
    'from="{{ message.$0from',
    '{{ message.t$0ext }}\n          </message',
    'id: "{{ mes$0sage.id',
    'va$1rs:\n          queue',
    'queue: "{{ $0judge.vars.queue',
    'queue: "{{ judge.vars.q$0ueue',
    'urgency: "{{ judge.vars.ur$0gency',
    'filed: "{{ $1sort.results',
    'filed: "{{ sort.$0results',
    'urgent: "{{ sort.results | select$0attr',
    '<AUTO t$0ype="integer"',
    '<AUTO type="$0integer"',
    'type="integer" m$0in="1"',
    'max="48" def$0ault="4"',
    'answered? {{ p$0romise',
    'for_each: "{{ data.q$0ueues',
    'condition: "{{ f$0iled',
    "'eq', q$0ueue) | list | length",
    "selectattr('queue', 'eq', queue) | li$0st | length > 0",
    yaml`
      id: queues
          name: Write a file for each queue
          for_each: "{{ data.queues }}"
          as: queue
          cond$0ition`,
    '# {{ $0queue | title',
    '# {{ queue | ti$0tle',
    '[{{ message.ur$0gency',
    '{{ message.f$0rom }}: {{ message.text }}\n        {%- endfor %}\n\n  # Urgent',
    'condition: "{{ ur$0gent | length',
    'on_false: $0calm',
    '    on_f$0alse: calm',
    'within {{ h$0ours }} hours\n        {%',
    'messages: "{{ filed | len$0gth',
    'urgent: "{{ urgent | m$0ap',
    "map(attribute='from') | jo$0in",
  ],
  'examples/approval/approval.baton.yaml': [
    'path: "{{ no$0tice or',
    'notice or (pi$0peline.file',
    'pipeline.f$0ile | dirname',
    'pipeline.file | dir$0name',
    'prom$1pt: |\n      Summarise',
    '{{ $0read.content }}\n\n  # The run',
    'as$1k: |\n      Publish',
    'Publish this notice?\n      {{ s$0ummary',
    '    type: $0approve',
    '    time$0out: 7d',
    'condition: ap$0prove',
    'on_false: r$0eason',
    'condition: re$0ason is',
    'condition: reason is $0defined',
    '    de$0fault: nobody said',
    'published: "{{ a$0pprove',
    "reason | de$0fault('')",
  ],
  'examples/sales/sales.baton.yaml': [
    'tool: d$1ata-processing\n    action: profile',
    'action: pro$0file',
    'action: cl$1ean',
    'file: "{{ f$0older or (pipeline.file | dirname) }}/{{ orders }}"\n\n  - id: clean',
    'file: "{{ folder or (pipeline.file | dirname) }}/{{ or$0ders }}"\n      remove',
    'remove_$0duplicates',
    'hand$1le_missing',
    'handle_missing: $0fill',
    'fill_$0value: {quantity',
    'trans$0form:\n      from: "{{ clean.data',
    'from: "{{ $0clean.data',
    'from: "{{ clean.$0data',
    'steps:\n        - fil$0ter: status',
    '* unit_price) | ro$0und',
    '- jo$0in: {with',
    'with: "{{ cus$0tomers.data',
    'with: "{{ customers.$0data',
    'type: $0left, as',
    yaml`
      id: unknown
          name: Orders of nobody we know
          transform:
            from: "{{ so$0ld`,
    '- filter: not b$0uyer',
    '- group$0_by:\n            by: month',
    'by: mo$0nth\n            agg',
    'items: s$0um(quantity)',
    'sum(qu$0antity), amount: sum(amount) | round(2), largest',
    'largest: m$0ax(amount)',
    '- lim$0it: "{{ best',
    'limit: "{{ b$0est',
    'median: med$0ian(amount)',
    'output_$0file: "{{ output_path }}/products',
    'data: "{{ mo$0nths',
    '{{ $0total.orders }} orders',
    '{{ total.$0orders }} orders',
    'above {{ total.m$0edian',
    '{{ months | mark$0down_table',
    'for one in best_$0customers',
    '{{ loop.in$0dex }}. {{ one',
    '{{ one.n$0ame }}',
    'page: "{{ page.$1path',
  ],
  'examples/research-brief/research-brief.baton.yaml': [
    'folder or (pi$0peline.file',
    'for_each: "{{ list_$0sources.items',
    'for_each: "{{ list_sources.$0items',
    "| selectattr('type', 'eq', 'file') }}\"\n    a$0s: source",
    'path: "{{ source.$0path',
    'at most {{ fa$0cts_per_file',
    'name="{{ source.n$0ame',
    '{{ read.$0content }}\n          </document',
    'out$0put_schema:\n          type: object',
    'for_each: "{{ take.$0facts',
    'condition: "{{ fact.$0quote in',
    'fact.quote in re$0ad.content',
    'year: "{{ fact.y$0ear',
    'rows: "{{ facts.$0results',
    'taken: "{{ facts.$0steps.take',
    'taken: "{{ facts.steps.$0take',
    '| flatten | le$0ngth }}"\n\n  - id: decide',
    'dependencies: [g$0ather]',
    '<AUTO type="c$0hoice"',
    'choices="setting, building, machinery, grinding, money, people, loss" def$0ault',
    'condition: "{{ gather.$0rows | selectattr',
    "gather.rows | sel$0ectattr('corrects') | list",
    'as: correction\n    max_$0parallel',
    'account of {{ sub$0ject',
    '> {{ correction.cl$0aim',
    'row.claim }} ({{ row.$0file }})\n      {% endfor %}\n      </statements',
    'doubted: "{{ (compare.$0results',
    "'in', doub$0ted) | sort(attribute='importance'",
    "'in', doubted) | so$0rt(attribute",
    'for row in sound.$0sound[:40]',
    'prod$0ucts:\n      table:',
    '## {{ data.$0themes[focus]',
    'themes[fo$0cus] }}',
    'list_sources.items | len$0gth }} documents',
    'compare.results[loop.$0index0]',
    'focus: "{{ fo$0cus }}"\n  facts',
  ],
  newsletter: [
    '  req$0uired: true',
    '  required: $0true',
    '  en$0um: [warm',
    'letter: "{{ print$0-letter.path',
    'letter: "{{ print-letter.$0path',
    'found: "{{ gather-news.$0count',
    'tool: we$0b-search',
    '    qu$0ery: <AUTO>',
    'query for {{ to$0pic',
    '    max_$0results: 5',
    '   ti$0meout: 30',
    '    att$0empts: 3',
    '    back$1off: exponential',
    'backoff: $0exponential',
    'backoff: ex$0ponential',
    'for_each: "{{ gather$0-news.results',
    'for_each: "{{ gather-news.re$0sults',
    'on_item_$0failure: continue',
    'on_item_failure: $0continue',
    'tool: head$0less-browser',
    'action: $0scrape => fetch',
    '       ur$0l: "{{ page',
    'url: "{{ page.$1url',
    'url: "{{ pa$0ge.url',
    'on_failure: $0skip',
    'in a {{ t$0one }} voice',
    'for issue {{ is$0sue',
    '{{ fetch-page.te$0xt',
    'fetch-page.text | trun$0cate',
    '      temp$0erature: 0.2',
    'type="cho$0ice" choices',
    'type="choice" ch$0oices',
    'dependencies: [$0fetch-page]',
    'dependencies: [re$0ad-pages]',
    'for note in read-$0pages.results',
    'for note in read-pages.$0results',
    '{{ no$0te | trim',
    'max_to$0kens: 800',
    'condition: "{{ write-letter.$0title | length < 80',
    '< 80 and is$0sue > 0',
    'Is "{{ write-letter.ti$0tle',
    '   va$1rs:\n    verdict',
    'write-letter.paragraphs | j$0oin',
    '    - $0write-letter\n',
    '    - ju$0dge-letter',
  ],
  orders: [
    'default_$0model: offline',
    'default_model: off$0line',
    'expe$0rts:\n  clerk',
    '    personality: ca$0lm\n    tools',
    'personality: calm\n    to$0ols',
    'tools: [file$0system.read, memory]',
    'tools: [filesystem.re$0ad, memory] => filesystem.read',
    'tools: [filesystem.read, me$0mory]',
    '    temp$0erature: 0.1',
    '    sys$1tem_prompt: Stay',
    'ext$0ends: calm',
    'extends: $0calm',
    '  max$0_cost: 0.50',
    'condition: or$0der.country',
    'condition: order.$0country',
    'condition: order.co$0untry',
    'on_false: $0sized',
    'duty: "{{ (order.$0total * 0.2',
    'order.total * 0.2) | r$0ound',
    '{{ order.id | up$0per',
    "'large' if order.to$0tal",
    'order.total > li$0mit else',
    '    ca$1ses:\n      large',
    'large: as$0k_boss',
    'default: a$0sk_boss',
    'expert: $0clerk',
    'type: $1choice\n',
    'choi$1ces: [yes',
    'routes: [$0pack, refuse]',
    'routes: [pack, re$0fuse]',
    'Which way for {{ ask$0_boss',
    'personality: $0brisk',
    'on_er$1ror:',
    '      - kin$0ds: [timeout',
    'kinds: [ti$0meout, rate',
    'kinds: [timeout, ra$0te',
    'kinds: [con$0tent-filter]',
    '        ret$0ry: 2',
    '- step: $0refuse',
    'pipeline: $0pack.baton.yaml => pack.baton.yaml',
    'pipeline: pack.$0baton.yaml => pack.baton.yaml',
    '      pa$0rcel: "{{ order.id',
    '      we$0ight: 2',
    'rename: {la$0bel',
    'inherit: [l$0imit]',
    'tool: h$0ttp',
    'action: po$0st',
    '      ur$1l: https',
    'why: "{{ de$0cide',
    'not pack.su$0ccess',
    'max_$0iterations: 5',
    'action: $0execute',
    'parameters: {com$0mand',
    'done: "{{ look.ex$0it_code',
    'break_if: en$0ough.done',
    'label: "{{ pack.$0sticker',
    'duty: {va$0lue',
    'value: "{{ customs.$0duty',
    'fin$1ally:',
    'action: app$0end',
    '{{ sized.su$0ccess',
  ],
  settings: [
    'orch$0estrator: offline',
    'orchestrator: off$0line',
    'default_model: lo$0cal:small\norch => local:small',
    'default_model: local:$0small\norch => local:small',
    'type: open$0ai-compatible',
    '    base$1_url',
    '    max_$0parallel: 2',
    'key: no$0ne',
    '    cont$0ext: 8192',
    '    input_$0price: 0.1',
    '  max_$0cost: 2.00',
    'comm$1and: [wc',
    'effect: $0none',
    '    std$0in: "{{ text',
    'unused-in$0put: off',
    'unused-input: of$0f',
    'unused-step-result: inf$0ormation',
    'editor: {model: off$0line',
    'editor: {model: offline, temp$0erature',
    'prof$1iles:',
    '    default_$0model: offline\n',
  ],
};

/** The same in texts that cannot be read whole: half-typed, with a mark missing or a line out of its column. */
export const brokenPlaces: readonly { what: string; text: string; place: string }[] = [
  {
    what: 'a quote that is never closed above',
    text: yaml`
      id: a
      inputs: {topic: tea}
      steps:
        - id: one
          prompt: "never closed
        - id: two
          prompt: "{{ topic }}"
          dependencies: [one]
    `,
    place: 'dependencies: [$0one]',
  },
  {
    what: 'an open template at the end of the text',
    text: yaml`
      id: a
      inputs: {topic: tea}
      steps:
        - id: one
          set: {rows: [{price: 1}]}
        - id: two
          prompt: "{{ one.rows`,
    place: '{{ one.$1rows',
  },
  {
    what: 'an open template above',
    text: yaml`
      id: a
      inputs: {topic: tea}
      steps:
        - id: one
          prompt: "{{ topic"
        - id: two
          prompt: "{{ one.result }}"
    `,
    place: '"{{ one.$0result',
  },
  {
    what: 'a line out of its column',
    text: yaml`
      id: a
      steps:
        - id: one
           prompt: hi
        - id: two
          tool: filesystem
          action: read
    `,
    place: 'action: re$0ad',
  },
  {
    what: 'a key without a colon above',
    text: 'id: a\nsteps:\n  - id: one\n    prompt\n  - id: two\n    tool: filesystem\n',
    place: 'tool: file$0system',
  },
  {
    what: 'a bracket that is never closed',
    text: yaml`
      id: a
      steps:
        - id: one
          set: {a: [1, 2}
        - id: two
          prompt: "{{ one.success }}"
          on_failure: skip
    `,
    place: 'on_failure: $0skip',
  },
  {
    what: 'a tab',
    text: 'id: a\nsteps:\n  - id: one\n\tprompt: hi\n  - id: two\n    prompt: hi\n    retry: 2\n',
    place: '    ret$1ry: 2',
  },
  {
    what: 'an AUTO tag that is never closed',
    text: yaml`
      id: a
      inputs: {topic: tea}
      steps:
        - id: one
          prompt: <AUTO>about {{ topic }}
          timeout: 3
    `,
    place: 'about {{ to$0pic',
  },
  {
    what: 'a half key among others',
    text: yaml`
      id: a
      steps:
        - id: one
          tool: http
          action: get
          parameters:
            url: https://a.invalid
          timeout: 3
    `,
    place: '    act$0ion: get',
  },
  {
    what: 'line breaks of Windows',
    text: 'id: a\r\nsteps:\r\n  - id: one\r\n    set: {b: 1}\r\n  - id: two\r\n    prompt: "{{ one.b }}"\r\n    dependencies: [one]\r\n',
    place: 'prompt: "{{ one.$0b',
  },
  {
    what: 'letters beyond the first plane before the cursor',
    text: yaml`
      id: a
      steps:
        - id: one
          set: {b: 1}
        - id: two
          prompt: "😀 {{ one.b }}"
    `,
    place: '😀 {{ one.$0b',
  },
  {
    what: 'a template in two lines of a block text',
    text: yaml`
      id: a
      inputs: {topic: tea}
      steps:
        - id: one
          prompt: |
            {{ topic
               | upper }}
    `,
    place: '         | up$0per',
  },
];
