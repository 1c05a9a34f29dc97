/** Bundles FHIR's definitions as the few kilobytes a function needs of them. */
import type { Plugin } from 'esbuild';

/** Evaluates `functions/fhir/definitions.ts` while bundling and puts its value in its place, as JSON, which parses fastest. */
export const fhirDefinitions: Plugin = {
  name: 'fhir-definitions',
  setup(build) {
    build.onLoad({ filter: /functions\/fhir\/definitions\.ts$/ }, async ({ path }) => {
      const { definitions } = (await import(path)) as { definitions: unknown };
      const json = JSON.stringify(JSON.stringify(definitions));
      return { contents: `export const definitions = JSON.parse(${json});`, loader: 'js' };
    });
  },
};
