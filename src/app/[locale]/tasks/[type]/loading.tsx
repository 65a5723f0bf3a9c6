import { StudioSkeleton } from '#/features/tasks/components/studio-skeleton.tsx';

export default function TaskTypeLoading() {
  return <StudioSkeleton />;
}
