/** Cues for common labels; used where a prompt does not describe them. Stems are computed when they are read. */
export const commonLabels: Readonly<Record<string, string>> = {
  billing: 'bill invoice charge charged payment pay paid refund receipt price subscription card money cost overcharged',
  technical:
    'error crash crashes bug broken fails load loading screen install update server timeout slow page export exception blank',
  account: 'account login log password profile username sign e-mail delete access locked reset settings',
  feedback: 'suggestion suggest enjoy love like idea great feature wish improve nice dashboard',
  shipping: 'delivery deliver shipped parcel package courier tracking arrived shipment',
  sales: 'buy purchase offer quote price demo trial licence upgrade',
  bug: 'error crash broken fails wrong unexpected exception',
  question: 'how what when where why wonder possible could explain',
  complaint: 'disappointed unacceptable terrible complain angry worst rude awful unhappy',
  praise: 'thank thanks great excellent wonderful love delighted',
  spam: 'winner prize casino lottery unsubscribe free click offer viagra',
  urgent:
    'urgent immediately asap emergency outage down now critical cannot production stopped lose losing help "as soon as possible" "right now" "right away" "at once" deadline',
  high: 'urgent immediately asap emergency outage down critical important',
  normal: 'please question would could like help change soon "this week" "next week"',
  medium: 'please question would could change soon',
  low: 'whenever "no hurry" "no rush" "not pressing" "not urgent" "some time" suggestion minor idle eventually "next month" typo',
  positive:
    'good great excellent wonderful love loved friendly happy delighted best enjoy enjoyed perfect thank thanks nice pleased fast kind',
  negative:
    'bad terrible awful rude cold poor disappointing disappointed unhappy hate broke broken worst slow angry dirty useless unacceptable problem',
  neutral: '',
  yes: 'yes',
  no: 'no',
};
