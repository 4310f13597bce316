import { Anchor, Button, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { IconPackage } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { Badge } from "@/design/badge";
import { Empty, Line, Lines, LineText, LineTools, Section } from "@/design/screen";
import { useApi } from "@/kernel/session/session";
import { QueryFailure } from "@/kernel/api/query-failure";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";

interface Index {
  id: number;
  workspace: string;
  name: string;
  is_public: boolean;
}

function useIndexes(id: number) {
  const api = useApi();
  const client = useQueryClient();
  const key = ["workspaces", id, "indexes"];
  const path = `/workspaces/${id}/indexes`;
  const refresh = () => client.invalidateQueries({ queryKey: key });
  return {
    query: useQuery({ queryKey: key, queryFn: async () => (await api.get<{ indexes: Index[] }>(path)).indexes }),
    create: useMutation({ mutationFn: (asked: { name: string; is_public: boolean }) => api.post<Index>(path, asked), onSuccess: refresh }),
    open: useMutation({
      mutationFn: ({ index, isPublic }: { index: Index; isPublic: boolean }) => api.patch(`/indexes/${index.id}`, { is_public: isPublic }),
      onSuccess: refresh,
    }),
  };
}

/** The package indexes of a workspace; each has pages of its own, for everybody who may read it. */
export function IndexesPart() {
  const workspace = useWorkspace();
  const { query, create, open } = useIndexes(workspace.id);
  const [making, setMaking] = useState(false);
  const mayManage = atLeast(workspace.role, "builder");
  const close = () => {
    setMaking(false);
    create.reset();
  };
  return (
    <Section
      title="Packages"
      about="Indexes that pip, uv and twine install from and publish to. A private one is for members, a public one for everybody."
      action={
        mayManage && (
          <Button variant="filled" onClick={() => setMaking(true)}>
            New index
          </Button>
        )
      }
    >
      <Modal opened={making} onClose={close} title="New index" size={420}>
        <IndexForm pending={create.isPending} error={create.error} onSubmit={(index) => create.mutate(index, { onSuccess: close })} />
      </Modal>
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {open.error && <QueryFailure error={open.error} />}
      {query.data?.length === 0 && (
        <Empty icon={<IconPackage size={22} />} title="No indexes yet">
          An index keeps your team's Python packages at an address of its own, private until you open it.
        </Empty>
      )}
      <Lines label="Indexes">
        {query.data?.map((index) => (
          <Line key={index.id}>
            <LineText
              main={
                <>
                  <Anchor href={`/${index.workspace}/${index.name}/`}>{index.name}</Anchor> <Badge>{index.is_public ? "public" : "private"}</Badge>
                </>
              }
              detail={`/${index.workspace}/${index.name}/`}
            />
            {mayManage && (
              <LineTools>
                <Switch
                  label="Public"
                  aria-label={`${index.name} is public`}
                  checked={index.is_public}
                  disabled={open.isPending}
                  onChange={(event) => open.mutate({ index, isPublic: event.currentTarget.checked })}
                />
              </LineTools>
            )}
          </Line>
        ))}
      </Lines>
    </Section>
  );
}

interface IndexFormProps {
  pending: boolean;
  error: unknown;
  onSubmit: (index: { name: string; is_public: boolean }) => void;
}

function IndexForm({ pending, error, onSubmit }: IndexFormProps) {
  const [name, setName] = useState("");
  const [isPublic, setPublic] = useState(false);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit({ name: name.trim(), is_public: isPublic });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Small letters, digits and hyphens; it is part of the address."
          data-autofocus
          maxLength={50}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Switch label="Everybody may read it" checked={isPublic} onChange={(event) => setPublic(event.currentTarget.checked)} />
        {error !== null && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" disabled={!name.trim()} loading={pending}>
            Make index
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
