'use client';

import { Copy, Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { brand } from '#/brand.ts';
import { Button } from '#/components/ui/button.tsx';
import { SecurityDialog } from '#/features/account/components/security/security-dialog.tsx';

/** The recovery codes, shown once: copied, saved as a file, or written down. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useTranslations('settings.security.twoFactor');
  const text = `${codes.join('\n')}\n`;

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t('copied'));
    } catch {
      toast.error(t('notCopied'));
    }
  }

  function save() {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), {
      href: url,
      download: `${brand.slug}-recovery-codes.txt`,
    });
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <SecurityDialog
      isOpen
      title={t('codesTitle')}
      lead={t('codesLead')}
      submitLabel={t('kept')}
      isBusy={false}
      onSubmit={onClose}
      // A press beside it would lose them.
      onClose={() => {}}
      hasCancel={false}
    >
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-md border border-line bg-text/4 p-4 font-mono text-sm">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={copy}>
          <Copy aria-hidden />
          {t('copy')}
        </Button>
        <Button size="sm" onClick={save}>
          <Download aria-hidden />
          {t('download')}
        </Button>
      </div>
    </SecurityDialog>
  );
}
