/** The items of a loop, and the choice among them. */
export const itemTexts = {
  itemNumber: 'item {number}',
  itemsFrom: 'items from {from}',
  itemsBetween: 'items {from} to {to}',
  numbered: '{number} {name}',
  itemsOf: 'Item of {loop}',
  allItems: 'All {count}',
  itemOf: '{item} of {count}',
  slowestItem: 'The slowest: {item}',
  failedItem: 'Failed: {item}',
  itemBefore: 'Item before',
  itemAfter: 'Next item',
} as const;
