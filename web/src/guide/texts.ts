/** What stands beside the guide, whose own text is docs/guides/getting-started.md. */
export const texts = {
  begin: 'Go to your hospital’s page',
};
