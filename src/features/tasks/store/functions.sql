-- The database functions of the tasks, as they are now. Migrations are made from this file, and a test compares it with the
-- migrated database.

-- How many tasks of each account are open; those of work done elsewhere are not counted, since they take no worker's time.
-- Volatile, so that it sees what was committed while the accounts' locks were waited for.
CREATE OR REPLACE FUNCTION "countOpenTasks"(users uuid[]) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(w.id, (
      SELECT count(*) FROM (SELECT FROM "Task" t WHERE t."userId" = w.id AND t.status IN ('queued', 'running')
        AND t.type <> 'EXTERNAL' LIMIT 1000) o)))
    FROM unnest(users) AS w(id));
END
$$;
