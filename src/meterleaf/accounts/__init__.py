"""Who and where: access, organizations, folders, projects, facilities, suppliers, webhooks."""
