/** Configuration sets: whether they send, and to whom not. https://docs.aws.amazon.com/ses/latest/dg/using-configuration-sets.html */
import * as z from 'zod';
import { alreadyExists, arnOf, notFound, type Operations, operation, paging, type SesNeeds, tags } from './operation.ts';
import type { ConfigurationSet } from './resources.ts';
import { suppressionReason } from './suppression.ts';

const ConfigurationSetName = z.string().regex(/^[\w-]{1,64}$/);

const members = z.strictObject({
  ConfigurationSetName,
  SendingOptions: z.strictObject({ SendingEnabled: z.boolean().default(true) }).default({ SendingEnabled: true }),
  SuppressionOptions: z.strictObject({ SuppressedReasons: z.array(suppressionReason).optional() }).optional(),
  DeliveryOptions: z.strictObject({ TlsPolicy: z.enum(['REQUIRE', 'OPTIONAL']).optional() }).optional(),
  ReputationOptions: z.strictObject({ ReputationMetricsEnabled: z.boolean().optional() }).optional(),
  Tags: tags,
});

const on = ({ cloud }: SesNeeds, input: { ConfigurationSetName: string }) => [
  { resource: arnOf(cloud, `configuration-set/${input.ConfigurationSetName}`) },
];

/** Throws `NotFoundException`. */
export const requireConfigurationSet = ({ resources }: SesNeeds, name: string): ConfigurationSet => {
  const found = resources.find('configuration-set', name);
  if (!found) throw notFound(`Configuration set ${name}`);
  return found;
};

export const configurationSetOperations: Operations = {
  CreateConfigurationSet: operation(members, {
    on,
    run({ resources }, { ConfigurationSetName: name, SendingOptions, SuppressionOptions, Tags: _, ...told }) {
      if (resources.find('configuration-set', name)) throw alreadyExists(`Configuration set ${name}`);
      const suppressedReasons = SuppressionOptions?.SuppressedReasons;
      resources.put('configuration-set', name, { sending: SendingOptions.SendingEnabled, suppressedReasons, told });
    },
  }),
  GetConfigurationSet: operation(z.strictObject({ ConfigurationSetName }), {
    on,
    run(needs, { ConfigurationSetName: name }) {
      const { sending, suppressedReasons, told } = requireConfigurationSet(needs, name);
      return {
        ConfigurationSetName: name,
        ...told,
        SendingOptions: { SendingEnabled: sending },
        ...(suppressedReasons && { SuppressionOptions: { SuppressedReasons: suppressedReasons } }),
      };
    },
  }),
  DeleteConfigurationSet: operation(z.strictObject({ ConfigurationSetName }), {
    on,
    run({ resources }, { ConfigurationSetName: name }) {
      if (!resources.remove('configuration-set', name)) throw notFound(`Configuration set ${name}`);
    },
  }),
  ListConfigurationSets: operation(z.strictObject(paging(1000)), {
    run({ resources }, page) {
      const { items, NextToken } = resources.list('configuration-set', page);
      return { ConfigurationSets: items.map(([name]) => name), NextToken };
    },
  }),
};
