/** The module's settings in Backstage's app-config. */
export interface Config {
  preview: {
    /** Address of the platform's preview.yaml, as Backstage reads files: https://github.com/OWNER/REPOSITORY/blob/main/preview.yaml */
    config: string;
    /** The released action that services run: OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z, where SHA is a full commit. Default: the input `action` of the template's step */
    action?: string;
  };
}
