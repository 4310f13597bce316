import { Select, Skeleton, Switch } from "@mantine/core";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { MailWish, Preference } from "@/kernel/api/types";
import { useSession } from "@/kernel/session/session";
import { useWishes } from "./data";
import styles from "./wishes.module.css";

const MAILS: { value: MailWish; label: string }[] = [
  { value: "instant", label: "Mail at once" },
  { value: "daily", label: "Mail once a day" },
  { value: "off", label: "No mail" },
];

/** What a person hears of, in Colonnade and by mail. */
export function WishesPart() {
  const { account } = useSession();
  const { query } = useWishes();
  const late = useDelayed(query.isPending);
  return (
    <Section
      title="Notifications"
      about={`What you are told of, and how. Mail goes to ${account.email}; what you have read by then is not in it.`}
    >
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {query.data && (
        <Lines label="Kinds of notifications">
          {query.data.map((wish) => (
            <WishLine key={wish.kind} wish={wish} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function WishLine({ wish }: { wish: Preference }) {
  const { change } = useWishes();
  const { kind, title, mail, in_product } = wish;
  return (
    <Line>
      <div className={styles.wish}>
        <LineText main={title} />
        <div className={styles.ways}>
          <Switch
            label="In Colonnade"
            aria-label={`${title}: in Colonnade`}
            checked={in_product}
            onChange={(event) => change.mutate({ kind, mail, in_product: event.currentTarget.checked })}
          />
          <Select
            aria-label={`${title}: mail`}
            w={150}
            data={MAILS}
            value={mail}
            onChange={(value) => value && change.mutate({ kind, mail: value, in_product })}
          />
        </div>
      </div>
    </Line>
  );
}
