"""Patterns of request targets: assets, odd folders, what in a query chooses the form."""

from __future__ import annotations

#: Scripts whose query chooses what runs; elsewhere the query says nothing about the form.
FRONT = (
    r"(^|/)(|index|shop|app|main|default|page|content|shop_content|popup_content|ajax|"
    r"admin-ajax|wp-login|modules?)(\.php[45]?)?$"
)
#: What chooses the page; and what names an action where nothing else chooses.
ROUTER = (
    r"^(cl|controller|route|option|view|task|do|main_page|module|mod|com|coID|sViewport|type|page|"
    r"site|seite|p|q|r|eID|_task|_action|tx_[a-z_]+%5Bcontroller%5D)=[A-Za-z0-9_./%-]{1,60}$"
)
ACTION = r"^(action|fnc|sAction|cmd)=[A-Za-z0-9_./-]{1,40}$"
ASSET = (
    r"\.(css|js|mjs|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|eot|otf|mp4|webm|mp3|pdf)"
    r"(\?|$)"
)
#: Folders that hold files, not programs: a request that runs one there may be a mailer's.
ODD_FOLDER = (
    r"/(uploads?|cache|tmp|temp|files?|images?|img|media|pictures?|bilder|fonts?|css|js|"
    r"assets|logs?|backups?|\.[a-z][\w-]*)/([^?]*/)?[^/?]*\.(php[3-8]?|phtml|phar|inc)(\?|/|$)"
)
#: Web mail programs: their mail is their user's, not a form's. Roundcube may lie anywhere.
WEBMAIL = (
    r"(?i)/(roundcube(mail)?|webmail|squirrelmail|rainloop|snappymail|sogo|horde|zpush|owa|afterlogic)"
    r"(/|$)|[?&]_task="
)
#: What a web mail program's own host is called.
WEBMAIL_HOST = r"^(webmail|roundcube|sogo|horde|rainloop|snappymail)\."
