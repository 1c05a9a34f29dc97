/** Event buses. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../service.ts';
import { busArn, busName, invalid, notFound, type Operations, operation, pageOf, paging, tags } from './operation.ts';

const Name = z.string().regex(/^[\w.-]{1,256}$/);
const on = ({ cloud }: { cloud: Cloud }, input: { Name: string }) => [{ resource: busArn(cloud, input.Name) }];

const describe = (
  cloud: Cloud,
  { name, description, created }: { name: string; description: string | null; created: number },
) => ({
  Name: name,
  Arn: busArn(cloud, name),
  Description: description ?? undefined,
  CreationTime: created / 1000,
  LastModifiedTime: created / 1000,
});

export const busOperations: Operations = {
  CreateEventBus: operation(z.strictObject({ Name, Description: z.string().max(512).optional(), Tags: tags }), {
    on,
    run({ cloud, store }, { Name: name, Description: description }) {
      const { changes } = store.addBus(name, description, cloud.now());
      if (changes === 0) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      return { EventBusArn: busArn(cloud, name), Description: description };
    },
  }),
  DescribeEventBus: operation(z.strictObject({ Name: busName }), {
    on,
    run({ cloud, store }, { Name: name }) {
      const bus = store.buses().find((each) => each.name === name);
      if (!bus) throw notFound(`Event bus ${name} does not exist.`);
      return describe(cloud, bus);
    },
  }),
  ListEventBuses: operation(z.strictObject({ NamePrefix: z.string().default(''), ...paging }), {
    run({ cloud, store }, { NamePrefix: prefix, ...page }) {
      const { items, NextToken } = pageOf(
        store.buses().filter(({ name }) => name.startsWith(prefix)),
        page,
      );
      return { EventBuses: items.map((bus) => describe(cloud, bus)), NextToken };
    },
  }),
  DeleteEventBus: operation(z.strictObject({ Name }), {
    on,
    run({ store }, { Name: name }) {
      if (name === 'default') throw invalid('Cannot delete event bus default.');
      if (store.rules(name).length > 0) throw invalid(`Event bus ${name} can't be deleted since it has rules.`);
      store.removeBus(name);
    },
  }),
};
