"""The API's default: nothing without a permission that was named."""

from rest_framework.permissions import BasePermission


class Nobody(BasePermission):
    """A view that names no permission answers nobody."""

    def has_permission(self, request, view):
        return False
