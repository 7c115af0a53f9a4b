const SHORT = /^[\dA-Za-z]{15}$/u
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const GROUP = 5

/**
 * A Salesforce id in its 18 characters, which tell upper from lower case where a file does not: reports
 * export 15 of them, the API all 18, and both mean one record. Any other text stays as it is.
 *
 * @see help.salesforce.com 000385585: each of the last three characters says which letters of a group of
 *   five are upper case, the first of them in the lowest bit
 */
export function salesforceId(text: string): string {
  if (!SHORT.test(text) || !/\d/u.test(text)) return text
  let suffix = ''
  for (let from = 0; from < text.length; from += GROUP) {
    const group = text.slice(from, from + GROUP).split('')
    const bits = group.reduce((sum, letter, at) => sum + (/[A-Z]/u.test(letter) ? 2 ** at : 0), 0)
    suffix += LETTERS.charAt(bits)
  }
  return text + suffix
}
