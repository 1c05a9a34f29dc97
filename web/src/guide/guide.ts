/** The guide at a hospital's own address. Pure. */

/** Who reads the file, and not the page, sees this in place of their own address. */
const example = 'https://lakeside.ward.example';

/** `origin` is the page's own, in which nothing can stand that HTML gives a meaning. */
export const guideAt = (html: string, origin: string): string => html.replaceAll(example, origin);
