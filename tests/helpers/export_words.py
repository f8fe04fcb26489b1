# ruff: noqa: E501 - tables of columns are read across
"""Headings and words of exports in four languages, for tests/helpers/export_recipes.py."""

STATUS = {
    "en": {"new": "New", "open": "Open", "resolved": "Solved"},
    "ru": {"new": "Новая", "open": "В работе", "resolved": "Решена"},
    "az": {"new": "Yeni", "open": "İcradadır", "resolved": "Həll edilib"},
    "tr": {"new": "Yeni", "open": "Devam ediyor", "resolved": "Çözüldü"},
}
HEADINGS = {
    "en": [
        ("Complaint No", "Date received", "Date acknowledged", "Date investigated", "Date closed", "Channel", "Rating", "Handler", "Status"),
        ("Reference", "Received on", "Acknowledged on", "Reviewed on", "Resolved on", "How received", "Score", "Owner", "State"),
        ("Case Number", "Opened", "First Response", "Investigation completed", "Completed", "Source", "CSAT", "Agent", "Status"),
    ],
    "ru": [
        ("№ обращения", "Дата поступления", "Дата регистрации", "Дата рассмотрения", "Дата ответа", "Канал", "Оценка", "Исполнитель", "Статус"),
        ("Номер жалобы", "Поступила", "Принята в работу", "Рассмотрена", "Закрыта", "Источник", "Оценка клиента", "Ответственный", "Состояние"),
        ("Рег. номер", "Дата и время обращения", "Дата принятия", "Дата рассмотрения жалобы", "Дата решения", "Способ обращения", "Балл", "Сотрудник", "Статус"),
    ],
    "az": [
        ("Müraciətin nömrəsi", "Daxil olma tarixi", "Qeydiyyat tarixi", "Baxılma tarixi", "Cavab tarixi", "Müraciət kanalı", "Qiymət", "İcraçı", "Status"),
        ("Şikayət №", "Şikayətin daxil olduğu tarix", "Qəbul edildiyi tarix", "Araşdırma tarixi", "Həll edildiyi tarix", "Kanal", "Müştəri balı", "Məsul şəxs", "Vəziyyəti"),
        ("Nömrə", "Müraciət tarixi", "İcraya götürülmə tarixi", "Yoxlanılma tarixi", "Bağlanma tarixi", "Mənbə", "Məmnunluq", "Əməkdaş", "Status"),
    ],
    "tr": [
        ("Şikayet No", "Şikayet Tarihi", "Kabul Tarihi", "İnceleme Tarihi", "Çözüm Tarihi", "Kanal", "Puan", "Sorumlu", "Durum"),
        ("Başvuru No", "Başvuru Tarihi", "İlk Yanıt Tarihi", "Değerlendirilme Tarihi", "Kapanış Tarihi", "Başvuru Kanalı", "Memnuniyet", "Temsilci", "Durumu"),
        ("Kayıt No", "Geliş Tarihi", "Kayıt Tarihi", "İncelendi", "Sonuçlanma Tarihi", "Kaynak", "Memnuniyet Puanı", "Atanan Kişi", "Durum"),
    ],
}  # fmt: skip
DATES = ["%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%d %B %Y %H:%M", "%d.%m.%Y, %H:%M", "%d-%m-%Y %H:%M", "%d %b %Y %H:%M"]
STARS = ["", "★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"]
WORDS = {
    "en": ["", "Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    "ru": ["", "Очень плохо", "Плохо", "Нормально", "Хорошо", "Отлично"],
    "az": ["", "Çox pis", "Pis", "Kafi", "Yaxşı", "Əla"],
    "tr": ["", "Çok kötü", "Kötü", "Orta", "İyi", "Çok iyi"],
}
