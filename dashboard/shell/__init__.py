"""What surrounds every page: context, navigation, filters, access, saved views, errors."""
