-- _pgh_attach_context stays: it needs nothing of ours, and who did what is better kept than overwritten.
DROP TRIGGER seals_are_never_emptied ON recovery_historyseal;
DROP TRIGGER contexts_of_history_are_never_emptied ON pghistory_context;
DROP TRIGGER history_of_messages_is_never_emptied ON recovery_messageevent;
DROP TRIGGER history_of_deliveries_is_never_emptied ON recovery_deliveryevent;
DROP TRIGGER seal_is_never_rewritten ON recovery_historyseal;
DROP TRIGGER seal_follows_the_last ON recovery_historyseal;
DROP FUNCTION recovery_seal_follows_the_last();
DROP TRIGGER context_of_history_is_never_rewritten ON pghistory_context;
