/** Names as Route 53 keeps them. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */

/** Lower case, with its last dot, and every other character than `a-z 0-9 - _ .` as its octal code: `\052.care.example.` */
export const normalName = (given: string): string => {
  const plain = given.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  const bytes = Buffer.from(plain.toLowerCase().replace(/\.$/, ''), 'latin1').toString('latin1');
  return `${bytes.replace(/[^a-z0-9_.-]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)}.`;
};

/** The order of listings: by labels from the last to the first. */
export const sortKey = (name: string): string => name.split('.').slice(0, -1).reverse().join('.').concat('.');

/** What is wrong with a normal name, in Route 53's words. */
export const faultOf = (name: string): string | undefined => {
  const labels = name
    .split('.')
    .slice(0, -1)
    .map((label) => label.replace(/\\\d{3}/g, '*'));
  const fatal = (problem: string, words: string) => `FATAL problem: ${problem} (${words}) encountered with '${name}'`;
  if (labels.some((label) => label === '')) return fatal('DomainLabelEmpty', 'Domain label is empty');
  if (labels.some((label) => label.length > 63)) return fatal('DomainLabelTooLong', 'Domain label is too long');
  return labels.join('.').length > 254 ? fatal('DomainNameTooLong', 'Domain name is too long') : undefined;
};

/** Whether the name is the zone's own, or below it. */
export const isWithin = (zone: string, name: string): boolean => name === zone || name.endsWith(`.${zone}`);
