/** As visits name channels: `Paid Social` is `paid_social`. */
export const channelKey = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/gu, '_')
