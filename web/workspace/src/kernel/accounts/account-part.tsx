import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { Badge } from "@/design/badge";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { formatDay, formatMoment, relativeTime } from "@/kit/time";
import { deviceOf } from "@/kit/user-agent";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Session, Token } from "@/kernel/api/types";
import { useSession } from "@/kernel/session/session";
import { signOut } from "@/kernel/session/sign-out";
import { useSessions, useTokens } from "./data";
import { NewTokenDialog } from "./new-token-dialog";

/** What belongs to the person, in every workspace. */
export function AccountPart() {
  const { account } = useSession();
  return (
    <>
      <Section title="You">
        <Lines label="You">
          <Line>
            <LineText main={account.name} detail={account.email} />
            {account.is_administrator && <Badge tone="accent">Administrator</Badge>}
            <Button component="a" href="/settings/security" size="xs">
              Password, two-step sign-in, passkeys
            </Button>
          </Line>
        </Lines>
      </Section>
      <Tokens />
      <Sessions />
    </>
  );
}

function Tokens() {
  const { query } = useTokens();
  const late = useDelayed(query.isPending);
  const [making, setMaking] = useState(false);
  return (
    <Section
      title="Personal tokens"
      about={
        <>
          For programs that read and write in your name. How to use them: <a href="/documentation">API documentation</a>.
        </>
      }
      action={<Button onClick={() => setMaking(true)}>New token</Button>}
    >
      <NewTokenDialog opened={making} onClose={() => setMaking(false)} />
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && <Skeleton height={52} />}
      {query.data && (
        <Lines label="Personal tokens">
          {query.data.length === 0 && <Line muted>No tokens yet.</Line>}
          {query.data.map((token) => (
            <TokenLine key={token.id} token={token} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function TokenLine({ token }: { token: Token }) {
  const { remove } = useTokens();
  const [sure, setSure] = useState(false);
  const [openedAt] = useState(() => Date.now());
  const expired = token.expires_at !== null && Date.parse(token.expires_at) < openedAt;
  const used = token.last_used_at ? `used ${relativeTime(token.last_used_at)}` : "never used";
  const ends = token.expires_at ? `${expired ? "expired" : "expires"} ${formatDay(token.expires_at)}` : "doesn't expire";
  return (
    <Line>
      <LineText
        main={
          <>
            {token.name} <Badge>{token.scopes.includes("write") ? "Read and write" : "Read"}</Badge>
            {expired && <Badge tone="warning">Expired</Badge>}
          </>
        }
        detail={
          <>
            <code>{token.prefix}…</code> · {used} · {ends}
          </>
        }
      />
      {sure ? (
        <>
          <Button size="xs" onClick={() => setSure(false)}>
            Keep
          </Button>
          <Button size="xs" variant="filled" color="red" loading={remove.isPending} onClick={() => remove.mutate(token.id)}>
            Revoke for good
          </Button>
        </>
      ) : (
        <Button size="xs" aria-label={`Revoke ${token.name}`} onClick={() => setSure(true)}>
          Revoke
        </Button>
      )}
    </Line>
  );
}

function Sessions() {
  const { query } = useSessions();
  const late = useDelayed(query.isPending);
  return (
    <Section title="Where you are signed in" about="End what you don't know.">
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && <Skeleton height={52} />}
      {query.data && (
        <Lines label="Sessions">
          {query.data.map((session) => (
            <SessionLine key={session.id} session={session} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function SessionLine({ session }: { session: Session }) {
  const { page } = useSession();
  const { end } = useSessions();
  const device = deviceOf(session.user_agent);
  return (
    <Line>
      <LineText
        main={
          <>
            {device} {session.current && <Badge tone="success">This one</Badge>}
          </>
        }
        detail={
          <span title={formatMoment(session.last_seen_at)}>
            {session.address} · seen {relativeTime(session.last_seen_at)} · since {formatDay(session.created_at)}
          </span>
        }
      />
      {session.current ? (
        <Button size="xs" onClick={() => signOut(page.csrf)}>
          Sign out
        </Button>
      ) : (
        <Button size="xs" aria-label={`End the session of ${device}`} loading={end.isPending} onClick={() => end.mutate(session.id)}>
          End
        </Button>
      )}
    </Line>
  );
}
